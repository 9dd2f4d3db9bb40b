package matter

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/clock"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/file"
	"tgpl/internal/i18n"
	"tgpl/internal/matter"
	"tgpl/internal/web/ui"
)

// documents are the files a paper may be.
const documents = ".pdf,.docx,.xlsx,.odt,.txt,.mp3,.m4a,image/*"

// paperView is a paper with all its contents.
type paperView struct {
	m        matter.Matter
	paper    matter.Paper
	versions []matter.PaperVersion
	files    map[int64]file.File
	names    map[int64]string
	article  string
	verified bool
	mayWork  bool
	open     bool // the file still takes something in
	now      clock.Instant
}

func (p pages) showPaper(w http.ResponseWriter, r *http.Request) error {
	t, err := p.target(r, "matter.read", "", "")
	if err != nil {
		return err
	}
	ctx := r.Context()
	v, err := p.paperView(ctx, t)
	if err != nil {
		return err
	}
	return p.Page(w, r, shell.Page{Title: v.paper.Title + " · " + t.m.Code, Menu: "matters"}, paperPage(v))
}

func (p pages) paperView(ctx context.Context, t target) (paperView, error) {
	a := face.Actor(ctx)
	got, err := p.Matter.GetPaper(ctx, a, t.child)
	if err != nil {
		return paperView{}, err
	}
	if err := t.belongs(got.Paper.MatterID); err != nil {
		return paperView{}, err
	}
	v := paperView{m: t.m, paper: got.Paper, versions: got.Versions, files: map[int64]file.File{}, now: p.Now()}
	var ids []int64
	for _, x := range got.Versions {
		ids = append(ids, x.ByID)
		if x.FileID != 0 {
			if v.files[x.FileID], err = p.File.Brief(ctx, x.FileID); err != nil {
				return v, err
			}
		}
	}
	if v.names, err = p.Account.Names(ctx, ids...); err != nil {
		return v, err
	}
	for _, kind := range []string{"paper", "proof"} {
		if rule, ok := p.Law.Rule(kind, v.paper.Kind, t.m.AcceptedAt.Date()); ok {
			v.article, v.verified = rule.Article, rule.Verified
		}
	}
	on, err := p.Guard.TargetOf(ctx, matter.Kind, t.m.ID)
	if err != nil {
		return v, err
	}
	v.mayWork = account.May(a, "matter.work", on) || account.May(a, "matter.accept", on)
	v.open = t.m.State != matter.Filed && t.m.State != matter.Transferred
	return v, nil
}

// addPaper puts a paper into the file.
func (p pages) addPaper() action[matter.PaperInput] {
	return action[matter.PaperInput]{
		key: "paper", right: "matter.work", other: "matter.accept", files: "file",
		empty: func(_ context.Context, t target) (matter.PaperInput, error) {
			return matter.PaperInput{Kind: t.r.URL.Query().Get("kind")}, nil
		},
		save: func(ctx context.Context, a account.Actor, t target, in matter.PaperInput) (shell.Done, error) {
			up, closeIt, err := upload(t.r, "file")
			if err != nil {
				return shell.Done{}, err
			}
			defer closeIt()
			in.File, in.FileID = up, 0
			paper, err := p.Matter.AddPaper(ctx, a, t.m.ID, in)
			return t.done("matter.paper_done", "title", paper.Title), err
		},
		draw: func(ctx context.Context, v view[matter.PaperInput]) (templ.Component, error) {
			return paperFields(v, p.paperKinds(ctx, v.m)), nil
		},
	}
}

// paperKinds are the papers the law names for such a file, and the proofs.
func (p pages) paperKinds(ctx context.Context, m matter.Matter) []ui.Option {
	out := []ui.Option{{Value: "other", Label: i18n.T(ctx, "matter.paper_other")}}
	for _, r := range p.Law.FilePapers(m.Form, m.Field, p.Today()) {
		out = append(out, ui.Option{Value: r.Code, Label: r.In(i18n.Of(ctx)), Group: i18n.T(ctx, "matter.papers_of_file")})
	}
	for _, r := range p.Law.Proofs(m.Categories, m.Hardship, p.Today()) {
		out = append(out, ui.Option{Value: r.Code, Label: r.In(i18n.Of(ctx)), Group: i18n.T(ctx, "matter.papers_of_proof")})
	}
	return out
}

// addVersion adds contents to a paper: a file, or text written here.
func (p pages) addVersion() action[matter.PaperVersionInput] {
	return action[matter.PaperVersionInput]{
		key: "paper_version", right: "matter.work", other: "matter.accept", files: "file",
		empty: func(ctx context.Context, t target) (matter.PaperVersionInput, error) {
			v, err := p.paperView(ctx, t)
			in := matter.PaperVersionInput{Version: v.paper.Version, CopyKind: v.paper.CopyKind}
			if len(v.versions) > 0 {
				in.Text = v.versions[0].Text // the next draft begins with the last
			}
			return in, err
		},
		save: func(ctx context.Context, a account.Actor, t target, in matter.PaperVersionInput) (shell.Done, error) {
			if _, err := p.paperView(ctx, t); err != nil {
				return shell.Done{}, err
			}
			up, closeIt, err := upload(t.r, "file")
			if err != nil {
				return shell.Done{}, err
			}
			defer closeIt()
			in.File, in.FileID = up, 0
			paper, err := p.Matter.AddPaperVersion(ctx, a, t.child, in)
			return t.done("matter.paper_done", "title", paper.Title), err
		},
		draw: func(_ context.Context, v view[matter.PaperVersionInput]) (templ.Component, error) {
			return paperVersionFields(v), nil
		},
	}
}

// editPaper changes what is known of a paper.
func (p pages) editPaper() action[matter.PaperChangeInput] {
	return action[matter.PaperChangeInput]{
		key: "paper_edit", right: "matter.work", other: "matter.accept",
		empty: func(ctx context.Context, t target) (matter.PaperChangeInput, error) {
			v, err := p.paperView(ctx, t)
			x := v.paper
			on := x.OnDate.Format()
			return matter.PaperChangeInput{Version: x.Version, Title: &x.Title, State: &x.State, CopyKind: &x.CopyKind, OnDate: &on, Note: &x.Note}, err
		},
		save: func(ctx context.Context, a account.Actor, t target, in matter.PaperChangeInput) (shell.Done, error) {
			if _, err := p.paperView(ctx, t); err != nil {
				return shell.Done{}, err
			}
			paper, err := p.Matter.ChangePaper(ctx, a, t.child, in)
			return t.done("matter.paper_done", "title", paper.Title), err
		},
		draw: func(_ context.Context, v view[matter.PaperChangeInput]) (templ.Component, error) {
			return paperEditFields(v), nil
		},
	}
}

// removePaper takes a paper out of the file.
func (p pages) removePaper() action[matter.ReasonInput] {
	return action[matter.ReasonInput]{
		key: "paper_remove", right: "matter.work", other: "matter.accept", danger: true,
		empty: func(ctx context.Context, t target) (matter.ReasonInput, error) {
			v, err := p.paperView(ctx, t)
			return matter.ReasonInput{Version: v.paper.Version}, err
		},
		save: func(ctx context.Context, a account.Actor, t target, in matter.ReasonInput) (shell.Done, error) {
			if _, err := p.paperView(ctx, t); err != nil {
				return shell.Done{}, err
			}
			paper, err := p.Matter.RemovePaper(ctx, a, t.child, in)
			return t.done("matter.paper_remove_done", "title", paper.Title), err
		},
		draw: drawReason,
	}
}

// contentStates are those a paper with contents can have.
func contentStates() []string {
	return slices.DeleteFunc(slices.Clone(matter.PaperStates), func(s string) bool { return s == matter.PaperOwed || s == matter.PaperNotNeeded })
}
