package matter

import (
	"context"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/matter"
)

// fileIt hands the file in; it lists what is missing before one tries.
func (p pages) fileIt() action[matter.FileInput] {
	return action[matter.FileInput]{
		key: "file_it", right: "matter.work", other: "matter.approve", move: matter.MoveFile,
		save: func(ctx context.Context, a account.Actor, t target, in matter.FileInput) (shell.Done, error) {
			_, err := p.Matter.FileIt(ctx, a, t.m.ID, in)
			return t.done("matter.file_it_done", "code", t.m.Code), err
		},
		draw: func(ctx context.Context, v view[matter.FileInput]) (templ.Component, error) {
			d, err := p.Matter.Open(ctx, face.Actor(ctx), v.m.ID)
			return fileFields(v, d), err
		},
	}
}
