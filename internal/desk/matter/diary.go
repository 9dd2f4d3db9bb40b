package matter

import (
	"context"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/matter"
	"tgpl/internal/say"
)

// addDiary notes something.
func (p pages) addDiary() action[matter.DiaryInput] {
	return action[matter.DiaryInput]{
		key: "diary", right: "matter.work", other: "matter.accept",
		empty: func(context.Context, target) (matter.DiaryInput, error) {
			return matter.DiaryInput{Kind: matter.DiaryNote}, nil
		},
		save: func(ctx context.Context, a account.Actor, t target, in matter.DiaryInput) (shell.Done, error) {
			_, err := p.Matter.AddDiary(ctx, a, t.m.ID, in)
			return t.done("matter.diary_done"), err
		},
		draw: drawDiary,
	}
}

// editDiary changes a note.
func (p pages) editDiary() action[matter.DiaryInput] {
	return action[matter.DiaryInput]{
		key: "diary_edit", right: "matter.work", other: "matter.approve",
		empty: func(ctx context.Context, t target) (matter.DiaryInput, error) {
			e, err := p.entry(ctx, t)
			return matter.DiaryInput{Version: e.Version, At: say.Instant(ctx, e.At), Kind: e.Kind, Text: e.Text}, err
		},
		save: func(ctx context.Context, a account.Actor, t target, in matter.DiaryInput) (shell.Done, error) {
			if _, err := p.entry(ctx, t); err != nil {
				return shell.Done{}, err
			}
			_, err := p.Matter.EditDiary(ctx, a, t.child, in)
			return t.done("matter.diary_done"), err
		},
		draw: drawDiary,
	}
}

func drawDiary(_ context.Context, v view[matter.DiaryInput]) (templ.Component, error) {
	return diaryFields(v), nil
}

// removeDiary takes a note away.
func (p pages) removeDiary() action[matter.ReasonInput] {
	return action[matter.ReasonInput]{
		key: "diary_remove", right: "matter.work", other: "matter.approve", danger: true,
		empty: func(ctx context.Context, t target) (matter.ReasonInput, error) {
			e, err := p.entry(ctx, t)
			return matter.ReasonInput{Version: e.Version}, err
		},
		save: func(ctx context.Context, a account.Actor, t target, in matter.ReasonInput) (shell.Done, error) {
			if _, err := p.entry(ctx, t); err != nil {
				return shell.Done{}, err
			}
			_, err := p.Matter.RemoveDiary(ctx, a, t.child, in)
			return t.done("matter.diary_remove_done"), err
		},
		draw: drawReason,
	}
}

// entry gives the note of the address.
func (p pages) entry(ctx context.Context, t target) (matter.DiaryEntry, error) {
	d, err := p.Matter.Open(ctx, face.Actor(ctx), t.m.ID)
	if err != nil {
		return matter.DiaryEntry{}, err
	}
	for _, e := range d.Diary {
		if e.ID == t.child {
			return e, nil
		}
	}
	return matter.DiaryEntry{}, t.belongs(0)
}
