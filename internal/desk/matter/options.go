package matter

import (
	"context"
	"strconv"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/calendar"
	"tgpl/internal/i18n"
	"tgpl/internal/matter"
	"tgpl/internal/org"
	"tgpl/internal/web/ui"
)

// rules are the codes of a list of the law in force today.
func (p pages) rules(ctx context.Context, kind string, hints bool) []ui.Option {
	var out []ui.Option
	for _, r := range p.Law.List(kind, p.Today()) {
		o := ui.Option{Value: r.Code, Label: r.In(i18n.Of(ctx))}
		if hints {
			o.Hint = r.Article
		}
		out = append(out, o)
	}
	return out
}

// outcomes are the outcomes of a decision that the reader may choose.
func (p pages) outcomes(ctx context.Context, a account.Actor, decision string) []ui.Option {
	var out []ui.Option
	for _, o := range p.Matter.OutcomesFor(a, decision) {
		hint := o.Article
		if o.Approval {
			hint += " · " + i18n.T(ctx, "matter.head_approves")
		}
		out = append(out, ui.Option{Value: o.Code, Label: o.In(i18n.Of(ctx)), Hint: hint})
	}
	return out
}

// codes are codes whose names stand in the catalogue under a prefix.
func codes(ctx context.Context, prefix string, all []string) []ui.Option {
	out := make([]ui.Option, 0, len(all))
	for _, c := range all {
		out = append(out, ui.Option{Value: c, Label: i18n.T(ctx, prefix+c)})
	}
	return out
}

func (p pages) agencies(ctx context.Context) ([]ui.Option, error) {
	rows, err := p.Org.Agencies(ctx, org.AgencyFilter{On: p.Today(), Limit: 500})
	out := make([]ui.Option, 0, len(rows))
	for _, r := range rows {
		out = append(out, ui.Option{Value: id(r.ID), Label: r.Name})
	}
	return out, err
}

func (p pages) organisations(ctx context.Context) ([]ui.Option, error) {
	rows, err := p.Org.Organisations(ctx, org.OrganisationFilter{On: p.Today()})
	out := make([]ui.Option, 0, len(rows))
	for _, r := range rows {
		label := r.Name
		if r.Province != "" {
			label += " (" + r.Province + ")"
		}
		out = append(out, ui.Option{Value: id(r.ID), Label: label})
	}
	return out, err
}

// name is the name of a code of the law, in the reader's language.
func (p pages) name(ctx context.Context, kind, code string) string {
	if code == "" {
		return ""
	}
	return p.Law.Name(i18n.Of(ctx), kind, code)
}

// article is where a code of the law rests, as it was on a day.
func (p pages) article(kind, code string, on calendar.Date) string {
	r, _ := p.Law.Rule(kind, code, on)
	return r.Article
}

// id writes the number of a record for a field, nothing for none.
func id(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// stateTone says how the chip of a state looks.
func stateTone(state string) ui.Tone {
	switch state {
	case matter.Accepted:
		return ui.Warn
	case matter.Assigned, matter.InProgress:
		return ui.Info
	case matter.Finished, matter.Filed:
		return ui.Good
	}
	return ui.Neutral
}

func paperTone(p matter.Paper) ui.Tone {
	switch p.State {
	case matter.PaperReceived, matter.PaperSigned:
		return ui.Good
	case matter.PaperDraft:
		return ui.Warn
	case matter.PaperOwed:
		if p.Required {
			return ui.Bad
		}
	}
	return ui.Neutral
}

func proposalTone(state string) ui.Tone {
	switch state {
	case agenda.Approved:
		return ui.Good
	case agenda.SentBack:
		return ui.Bad
	case agenda.Proposed:
		return ui.Warn
	}
	return ui.Neutral
}
