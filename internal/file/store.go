package file

import (
	"context"
	"database/sql"
	"errors"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/fault"
)

// readRights names, for each kind of record that may hold files, the right to
// see the record. The right to read files alone is not enough: an editor reads
// pictures of articles, not the papers of a matter.
var readRights = map[string]string{
	"client":   "client.read",
	"request":  "request.read",
	"matter":   "matter.read",
	"provider": "provider.read",
	"guidance": "guidance.read",
	"article":  "news.write", // drafts are the editors'; the public has the article
}

// require asks for the right over files and the right to see the record.
func (s *Service) require(ctx context.Context, a account.Actor, action string, sub audit.Subject) (account.Target, error) {
	see, ok := readRights[sub.Kind]
	if !ok {
		return account.Target{}, fault.Missing()
	}
	target, err := s.Guard.TargetOf(ctx, sub.Kind, sub.ID)
	if err != nil {
		return account.Target{}, err
	}
	for _, right := range []string{action, see} {
		if err := s.Guard.Require(ctx, a, right, target); err != nil {
			return account.Target{}, err
		}
	}
	return target, nil
}

// target finds whose a file is: the record's it belongs to.
func (s *Service) target(ctx context.Context, id int64) (account.Target, error) {
	f, err := s.Brief(ctx, id)
	if err != nil {
		return account.Target{}, err
	}
	return s.Guard.TargetOf(ctx, f.SubjectKind, f.SubjectID)
}

// Brief gives what is known of a file. No rights are asked: for other rooms
// inside their use cases.
func (s *Service) Brief(ctx context.Context, id int64) (File, error) {
	var f File
	err := s.DB.Read(ctx).NewSelect().Model(&f).Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return File{}, fault.Missing()
	}
	return f, err
}

// Of gives the files of a record, oldest first. No rights are asked: for other
// rooms inside their use cases.
func (s *Service) Of(ctx context.Context, sub audit.Subject) ([]File, error) {
	var rows []File
	err := s.DB.Read(ctx).NewSelect().Model(&rows).
		Where("subject_kind = ? AND subject_id = ?", sub.Kind, sub.ID).OrderExpr("id").Limit(1000).Scan(ctx)
	return rows, err
}

// noteReading leaves a trace when the file is secret, or concerns somebody about
// whom sensitive facts are kept (law on personal data: an access log).
func (s *Service) noteReading(ctx context.Context, a account.Actor, f File) error {
	sensitive, _, err := s.secret(ctx, a, f)
	if err == nil && !sensitive {
		sensitive, err = s.isSensitive(ctx, f)
	}
	if err != nil || !sensitive {
		return err
	}
	return s.Audit.Seen(ctx, a.Who(), "file.read", f.Subject(), f.Name)
}

// isSensitive tells whether sensitive facts are kept about the client whose
// record the file belongs to.
func (s *Service) isSensitive(ctx context.Context, f File) (bool, error) {
	q := s.DB.Read(ctx).NewSelect().TableExpr("client_sensitive AS s").Where("s.removed_at IS NULL")
	switch f.SubjectKind {
	case "client":
		q = q.Where("s.client_id = ?", f.SubjectID)
	case "request", "matter":
		q = q.Join("JOIN "+f.SubjectKind+" AS r ON r.client_id = s.client_id").Where("r.id = ?", f.SubjectID)
	default:
		return false, nil
	}
	return q.Exists(ctx)
}
