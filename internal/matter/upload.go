package matter

import (
	"context"

	"tgpl/internal/account"
	"tgpl/internal/fault"
	"tgpl/internal/file"
)

// receive takes an upload into the store before the transaction, so that the
// data is not held up by a slow line. Findings about it go to the field.
func (s *Service) receive(ctx context.Context, f fault.Fields, field string, up *File) (*file.Upload, error) {
	if up == nil {
		return nil, nil //nolint:nilnil // no upload is a usual case
	}
	got, err := s.rooms.File.Receive(ctx, up.Name, up.Body)
	if is := fault.Of(err); is != nil && is.Kind == fault.Invalid {
		for _, m := range is.Fields {
			f.Add(field, m.Key, m.Args...)
		}
		return nil, nil //nolint:nilnil // the finding stands in f
	}
	return &got, err
}

// attach makes an upload, or a file put before under its id, a file of the
// matter. It gives the file's id, 0 when there is none.
func (s *Service) attach(ctx context.Context, a account.Actor, m Matter, up *file.Upload, fileID int64, field string) (int64, error) {
	if up != nil {
		f, err := s.rooms.File.Attach(ctx, a, *up, m.Of())
		return f.ID, err
	}
	if fileID == 0 {
		return 0, nil
	}
	f, err := s.rooms.File.Brief(ctx, fileID)
	if fault.Is(err, fault.NotFound) || err == nil && (f.SubjectKind != Kind || f.SubjectID != m.ID) {
		return 0, fault.Field(field, "matter.file_of_other")
	}
	return fileID, err
}
