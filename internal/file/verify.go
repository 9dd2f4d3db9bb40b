package file

import (
	"context"
	"errors"
	"time"

	"tgpl/internal/blob"
)

// Findings of [Service.Verify].
const (
	Missing      = "missing"      // a record names content that is not there
	Damaged      = "damaged"      // content is no longer what its hash says
	WrongSize    = "wrong_size"   // the record tells another size
	Foreign      = "foreign"      // something lies in the folder that the store did not put there
	Unreferenced = "unreferenced" // content that no record names; a sweep takes it away after a day
)

// Finding is something that is not as it should be. Unreferenced content is
// told too, but is no damage: an upload that was not finished leaves it.
type Finding struct {
	Kind   string `json:"kind"`
	FileID int64  `json:"file_id,omitempty"`
	Hash   string `json:"hash,omitempty"`
	Path   string `json:"path,omitempty"`
}

// fileRef is what the sweeps need to know of a row.
type fileRef struct {
	ID          int64
	SHA256      string `bun:"sha256"`
	Size        int64
	ThumbSHA256 string `bun:"thumb_sha256"`
	ViewSHA256  string `bun:"view_sha256"`
}

// eachRef walks over all rows in pages.
func (s *Service) eachRef(ctx context.Context, visit func(fileRef)) error {
	for after := int64(0); ; {
		var rows []fileRef
		err := s.DB.Read(ctx).NewSelect().Table("file").Column("id", "sha256", "size", "thumb_sha256", "view_sha256").
			Where("id > ?", after).OrderExpr("id").Limit(1000).Scan(ctx, &rows)
		if err != nil {
			return err
		}
		for _, r := range rows {
			visit(r)
			after = r.ID
		}
		if len(rows) < 1000 {
			return nil
		}
	}
}

// Verify compares every record with the content it names, reading all of it,
// and the folder with the records.
func (s *Service) Verify(ctx context.Context, say func(Finding)) error {
	owners := map[string]int64{} // hash → a file that names it
	sizes := map[string]int64{}
	err := s.eachRef(ctx, func(r fileRef) {
		for _, h := range []string{r.SHA256, r.ThumbSHA256, r.ViewSHA256} {
			if h != "" && owners[h] == 0 {
				owners[h] = r.ID
			}
		}
		sizes[r.SHA256] = r.Size
	})
	if err != nil {
		return err
	}
	there := map[string]bool{}
	err = s.blobs.Walk(ctx, func(e blob.Entry) error {
		if e.Foreign {
			say(Finding{Kind: Foreign, Path: e.Path})
			return nil
		}
		there[e.Hash] = true
		whole, err := s.blobs.Check(e.Hash)
		switch {
		case errors.Is(err, blob.ErrMissing): // taken away meanwhile
		case err != nil:
			return err
		case !whole:
			say(Finding{Kind: Damaged, FileID: owners[e.Hash], Hash: e.Hash, Path: e.Path})
		case owners[e.Hash] == 0:
			say(Finding{Kind: Unreferenced, Hash: e.Hash, Path: e.Path})
		}
		if size, ok := sizes[e.Hash]; ok && whole && size != e.Size {
			say(Finding{Kind: WrongSize, FileID: owners[e.Hash], Hash: e.Hash, Path: e.Path})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.eachRef(ctx, func(r fileRef) {
		for _, h := range []string{r.SHA256, r.ThumbSHA256, r.ViewSHA256} {
			if h != "" && !there[h] {
				say(Finding{Kind: Missing, FileID: r.ID, Hash: h})
			}
		}
	})
}

// keepUnreferenced is how long content that belongs to no record is kept: a
// form on the portal may still be open.
const keepUnreferenced = 24 * time.Hour

// Sweep takes away content that no record names and that came more than a day
// ago, and tells how many it took. Content that came again is fresh.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	old := map[string]bool{}
	limit := time.Now().Add(-keepUnreferenced) // the disk's clock, not the centre's
	err := s.blobs.Walk(ctx, func(e blob.Entry) error {
		if !e.Foreign && e.Modified.Before(limit) {
			old[e.Hash] = true
		}
		return nil
	})
	if err != nil || len(old) == 0 {
		return 0, err
	}
	err = s.eachRef(ctx, func(r fileRef) {
		delete(old, r.SHA256)
		delete(old, r.ThumbSHA256)
		delete(old, r.ViewSHA256)
	})
	if err != nil {
		return 0, err
	}
	n := 0
	for h := range old {
		if err := s.blobs.Remove(h); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
