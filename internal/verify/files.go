package verify

import (
	"context"

	"tgpl/internal/file"
)

// files compares the uploaded files with their hashes. Content that no record
// names is no damage: an upload that was broken off leaves it.
func (v *run) files(ctx context.Context) error {
	return v.File.Verify(ctx, func(f file.Finding) {
		if f.Kind != file.Unreferenced {
			v.find("file", f.FileID, "file_"+f.Kind, "hash", f.Hash, "path", f.Path)
		}
	})
}
