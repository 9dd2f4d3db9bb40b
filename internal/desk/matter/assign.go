package matter

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
	"tgpl/internal/matter"
	"tgpl/internal/provider"
	"tgpl/internal/say"
	"tgpl/internal/web/ui"
)

// best is how many are suggested at first.
const best = 3

func (p pages) assign() action[matter.AssignInput] {
	return action[matter.AssignInput]{
		key: "assign", right: "matter.assign", move: matter.MoveAssign,
		empty: func(_ context.Context, _ target) (matter.AssignInput, error) {
			return matter.AssignInput{DecisionOn: p.Today().Format()}, nil
		},
		save: func(ctx context.Context, a account.Actor, t target, in matter.AssignInput) (shell.Done, error) {
			_, err := p.Matter.Assign(ctx, a, t.m.ID, in)
			return t.done("matter.assigned_done", "code", t.m.Code), err
		},
		draw: func(ctx context.Context, v view[matter.AssignInput]) (templ.Component, error) {
			s, err := p.suggestions(ctx, v.target, v.In.ProviderID)
			return assignFields(v, s), err
		},
	}
}

// suggestions are who can be chosen: the best at first, all on request.
type suggestions struct {
	options []ui.Option
	blocked []provider.Suggestion
	more    int    // that are not shown
	allHref string // shows all
	chosen  string
}

func (p pages) suggestions(ctx context.Context, t target, chosen int64) (suggestions, error) {
	all, err := p.Matter.Suggest(ctx, face.Actor(ctx), t.m.ID)
	if err != nil {
		return suggestions{}, err
	}
	s := suggestions{chosen: id(chosen), allHref: "?all=1"}
	showAll := t.r.URL.Query().Get("all") != ""
	for i, g := range all {
		if len(g.Blocked) > 0 {
			s.blocked = append(s.blocked, g)
			continue
		}
		if i >= best && !showAll && g.Provider.ID != chosen {
			s.more++
			continue
		}
		s.options = append(s.options, ui.Option{
			Value: id(g.Provider.ID), Label: g.Provider.Name + " · " + p.name(ctx, "provider_kind", g.Provider.Kind), Hint: reasons(ctx, g),
		})
	}
	return s, nil
}

// reasons tells what speaks for and against somebody.
func reasons(ctx context.Context, g provider.Suggestion) string {
	text := strings.Join(say.Messages(ctx, g.Reasons), "; ")
	if len(g.Cautions) > 0 {
		text += ". " + i18n.T(ctx, "matter.but", "cautions", strings.Join(say.Messages(ctx, g.Cautions), "; "))
	}
	return say.Upper(text)
}
