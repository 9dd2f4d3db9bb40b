package matter

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/search"
)

// Doc is what the matter is found by. The groups of the person, which may be
// sensitive, are not in it.
func (m Matter) Doc() search.Doc {
	return search.Doc{
		Kind: search.Matter, ID: m.ID, Names: []string{m.ClientName}, Words: []string{m.Subject},
		Codes: []string{m.Code, m.AgencyCaseNo},
	}
}

// reach is the condition under which a matter is seen.
func reach(a account.Actor, scope account.Scope) (string, []any) {
	switch scope {
	case account.Centre:
		return "", nil
	case account.Branch:
		return "matter.branch_id = ? OR matter.account_id = ?", []any{a.BranchID, a.ID}
	default:
		return "matter.account_id = ?", []any{a.ID}
	}
}

// findable tells the index how matters and their papers are found.
func (s *Service) findable() {
	s.Index.Knows(search.Source{
		Kind: search.Matter, Table: "matter", Right: "matter.read", Folded: true, Reach: reach,
		Own: func(id int64) (string, []any) { return "SELECT id FROM matter WHERE account_id = ?", []any{id} },
		Day: func(from, to calendar.Date) (string, []any) {
			return "matter.accepted_at >= ? AND matter.accepted_at < ?", []any{clock.InstantOf(from.Start()), clock.InstantOf(to.AddDays(1).Start())}
		},
		Docs: func(ctx context.Context, ids []int64) ([]search.Doc, error) {
			var list []Matter
			err := s.DB.Read(ctx).NewSelect().Model(&list).Column("id", "client_name", "subject", "code", "agency_case_no").
				Where("id IN (?)", bun.In(ids)).OrderExpr("id").Scan(ctx)
			out := make([]search.Doc, len(list))
			for i, m := range list {
				out[i] = m.Doc()
			}
			return out, err
		},
		Show: func(ctx context.Context, _ account.Actor, ids []int64) ([]search.Hit, error) {
			var list []Matter
			err := s.DB.Read(ctx).NewSelect().Model(&list).Column("id", "client_name", "subject", "code", "agency_case_no", "state", "accepted_at", "updated_at").
				Where("id IN (?)", bun.In(ids)).Scan(ctx)
			out := make([]search.Hit, len(list))
			for i, m := range list {
				out[i] = search.Hit{
					ID: m.ID, Title: m.Code + " · " + m.ClientName, Note: inLine(m.Subject, m.AgencyCaseNo, m.AcceptedAt.Date().Format()), State: m.State, At: m.UpdatedAt,
				}
			}
			return out, err
		},
	})
	s.Index.Knows(search.Source{
		Kind: search.Paper, Table: "matter_paper", Right: "file.read", Live: "matter_paper.removed_at IS NULL",
		Reach: func(a account.Actor, _ account.Scope) (string, []any) {
			// Who sees the paper sees the matter, too.
			scope := min(account.ScopeOf(a, "file.read"), account.ScopeOf(a, "matter.read"))
			switch cond, args := reach(a, scope); {
			case scope == account.None:
				return "1 = 0", nil
			case cond == "":
				return "", nil
			default:
				return "EXISTS (SELECT 1 FROM matter WHERE matter.id = matter_paper.matter_id AND (" + cond + "))", args
			}
		},
		Own: func(id int64) (string, []any) {
			return "SELECT p.id FROM matter AS m JOIN matter_paper AS p ON p.matter_id = m.id WHERE m.account_id = ?", []any{id}
		},
		Day: func(from, to calendar.Date) (string, []any) {
			return "matter_paper.on_date >= ? AND matter_paper.on_date <= ?", []any{from, to}
		},
		Docs: s.paperDocs,
		Show: s.shownPapers,
	})
}

func inLine(texts ...string) string {
	var out []string
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return strings.Join(out, " · ")
}

// foundPaper is a paper with its newest contents and the matter it is in.
type foundPaper struct {
	ID         int64
	MatterID   int64
	Kind       string
	Title      string
	Note       string
	OnDate     calendar.Date
	Code       string
	ClientName string
	UpdatedAt  clock.Instant
	Written    string // here
	FileName   string
	Text       string // of the file
}

// foundPapers reads the papers that hold something and are no sensitive fact
// themselves.
func (s *Service) foundPapers(ctx context.Context, ids []int64) ([]foundPaper, error) {
	var list []foundPaper
	err := s.DB.Read(ctx).NewRaw(`SELECT p.id, p.matter_id, p.kind, p.title, p.note, p.on_date, m.code, m.client_name, v.at AS updated_at,
			v.text AS written, COALESCE(f.name, '') AS file_name, COALESCE(t.text, '') AS text
		FROM matter_paper AS p JOIN matter AS m ON m.id = p.matter_id
		JOIN matter_paper_version AS v ON v.paper_id = p.id AND v.number = (SELECT MAX(w.number) FROM matter_paper_version AS w WHERE w.paper_id = p.id)
		LEFT JOIN file AS f ON f.id = v.file_id LEFT JOIN file_text AS t ON t.sha256 = f.sha256
		WHERE p.id IN (?) AND p.removed_at IS NULL ORDER BY p.id`, bun.In(ids)).Scan(ctx, &list)
	out := list[:0]
	for _, p := range list {
		if !s.Law.Sensitive("proof", p.Kind) {
			out = append(out, p)
		}
	}
	return out, err
}

func (s *Service) paperDocs(ctx context.Context, ids []int64) ([]search.Doc, error) {
	list, err := s.foundPapers(ctx, ids)
	out := make([]search.Doc, len(list))
	for i, p := range list {
		out[i] = search.Doc{
			Kind: search.Paper, ID: p.ID, Names: []string{p.Title}, Words: []string{p.Note},
			Text: strings.Join([]string{p.ClientName, p.FileName, p.Written, p.Text}, "\n"),
		}
	}
	return out, err
}

func (s *Service) shownPapers(ctx context.Context, _ account.Actor, ids []int64) ([]search.Hit, error) {
	list, err := s.foundPapers(ctx, ids)
	out := make([]search.Hit, len(list))
	for i, p := range list {
		out[i] = search.Hit{
			ID: p.ID, OfID: p.MatterID, Title: p.Title, Note: inLine(p.Code, p.ClientName, p.OnDate.Format(), p.Note, p.FileName),
			Body: strings.TrimSpace(p.Written + "\n" + p.Text), At: p.UpdatedAt,
		}
	}
	return out, err
}

// FileRead brings the papers that hold a file into the index anew: its text is
// known now. For the room of files.
func (s *Service) FileRead(ctx context.Context, sha256 string) error {
	var ids []int64
	err := s.DB.Read(ctx).NewRaw(`SELECT DISTINCT v.paper_id FROM file AS f JOIN matter_paper AS p ON p.matter_id = f.subject_id
		JOIN matter_paper_version AS v ON v.paper_id = p.id AND v.file_id = f.id WHERE f.sha256 = ? AND f.subject_kind = 'matter'`, sha256).Scan(ctx, &ids)
	if err != nil || len(ids) == 0 {
		return err
	}
	return s.Index.Refresh(ctx, search.Paper, ids...)
}
