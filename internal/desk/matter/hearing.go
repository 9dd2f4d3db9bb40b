package matter

import (
	"context"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/matter"
	"tgpl/internal/say"
	"tgpl/internal/web/ui"
)

// addHearing plans a hearing.
func (p pages) addHearing() action[matter.HearingInput] {
	return action[matter.HearingInput]{
		key: "hearing", right: "matter.work",
		empty: func(_ context.Context, t target) (matter.HearingInput, error) {
			return matter.HearingInput{AgencyID: t.m.AgencyID}, nil
		},
		save: func(ctx context.Context, a account.Actor, t target, in matter.HearingInput) (shell.Done, error) {
			h, err := p.Matter.AddHearing(ctx, a, t.m.ID, in)
			return t.done("matter.hearing_done", "at", say.Moment(ctx, h.At, p.Now())), err
		},
		draw: p.drawHearing,
	}
}

// moveHearing changes the time or place of a planned hearing.
func (p pages) moveHearing() action[matter.HearingInput] {
	return action[matter.HearingInput]{
		key: "hearing_move", right: "matter.work",
		empty: func(ctx context.Context, t target) (matter.HearingInput, error) {
			h, err := p.hearing(ctx, t)
			return matter.HearingInput{Version: h.Version, Kind: h.Kind, At: say.Instant(ctx, h.At), AgencyID: h.AgencyID, Place: h.Place, Note: h.Note}, err
		},
		save: func(ctx context.Context, a account.Actor, t target, in matter.HearingInput) (shell.Done, error) {
			if _, err := p.hearing(ctx, t); err != nil {
				return shell.Done{}, err
			}
			h, err := p.Matter.MoveHearing(ctx, a, t.child, in)
			return t.done("matter.hearing_done", "at", say.Moment(ctx, h.At, p.Now())), err
		},
		draw: p.drawHearing,
	}
}

func (p pages) drawHearing(ctx context.Context, v view[matter.HearingInput]) (templ.Component, error) {
	agencies, err := p.agencies(ctx)
	return hearingFields(v, agencies), err
}

// closeHearing says how a hearing went.
func (p pages) closeHearing() action[matter.HearingResultInput] {
	return action[matter.HearingResultInput]{
		key: "hearing_close", right: "matter.work",
		empty: func(ctx context.Context, t target) (matter.HearingResultInput, error) {
			h, err := p.hearing(ctx, t)
			in := matter.HearingResultInput{Version: h.Version}
			if h.At < p.Now() {
				in.State = matter.Held
			}
			return in, err
		},
		save: func(ctx context.Context, a account.Actor, t target, in matter.HearingResultInput) (shell.Done, error) {
			if _, err := p.hearing(ctx, t); err != nil {
				return shell.Done{}, err
			}
			_, err := p.Matter.CloseHearing(ctx, a, t.child, in)
			return t.done("matter.hearing_closed_done"), err
		},
		draw: func(_ context.Context, v view[matter.HearingResultInput]) (templ.Component, error) {
			return hearingCloseFields(v), nil
		},
	}
}

// hearing gives the hearing of the address.
func (p pages) hearing(ctx context.Context, t target) (matter.Hearing, error) {
	d, err := p.Matter.Open(ctx, face.Actor(ctx), t.m.ID)
	if err != nil {
		return matter.Hearing{}, err
	}
	for _, h := range d.Hearings {
		if h.ID == t.child {
			return h, nil
		}
	}
	return matter.Hearing{}, t.belongs(0)
}

// clashed tells whether the form came back because of a clash.
func clashed(f ui.Field, field string) bool {
	m, ok := f.Errs[field]
	return ok && m.Key == "matter.clash_with"
}
