package request

import (
	"context"
	"slices"

	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/law"
	"tgpl/internal/request"
)

// lawData is what the law says to what was told: whether it helps, and which
// papers prove it.
type lawData struct {
	asked    bool     // something is ticked
	helps    bool     // it entitles, once proven
	rule     law.Rule // that helps
	hardship bool     // it would help with financial hardship
	papers   []paperRow
	errs     fault.Fields
}

// paperRow is one paper to tick.
type paperRow struct {
	code     string
	label    string
	article  string
	verified bool
	state    string
	note     string
	own      bool // named by reception, not by the law
}

const ownPapers = 2 // empty rows for other papers

func (p pages) lawData(ctx context.Context, in request.SubmitInput, errs fault.Fields) lawData {
	on := p.Today()
	lang := i18n.Of(ctx)
	categories := slices.DeleteFunc(slices.Clone(in.Categories), func(c string) bool { return !p.Law.Has("category", c, on) })
	hardship := slices.DeleteFunc(slices.Clone(in.Hardship), func(c string) bool { return !p.Law.Has("hardship", c, on) })
	d := lawData{asked: len(categories) > 0, errs: errs}
	probe := request.Request{ReceivedAt: p.Now()}
	if code, ok := p.Request.Entitled(categories, hardship, probe); ok {
		d.helps = true
		d.rule, _ = p.Law.Rule("category", code, on)
	} else if d.asked {
		d.hardship = true
		d.rule, _ = p.Law.Rule("category", categories[0], on)
	}
	typed := map[string]request.PaperInput{}
	var own []request.PaperInput
	for _, t := range in.Papers {
		if t.Code == request.PaperOther {
			own = append(own, t)
		} else {
			typed[t.Code] = t
		}
	}
	add := func(code, label, article string, verified bool) {
		d.papers = append(d.papers, paperRow{code: code, label: label, article: article, verified: verified, state: typed[code].State, note: typed[code].Note})
	}
	add(request.PaperForm02, i18n.T(ctx, "request.paper_form_02"), i18n.T(ctx, "request.paper_form_02_article"), true)
	for _, r := range p.Law.Proofs(categories, hardship, on) {
		add(r.Code, r.In(lang), r.Article, r.Verified)
	}
	for i := range max(len(own), ownPapers) {
		row := paperRow{code: request.PaperOther, own: true, verified: true}
		if i < len(own) {
			row.label, row.state, row.note = own[i].Label, own[i].State, own[i].Note
		}
		d.papers = append(d.papers, row)
	}
	return d
}
