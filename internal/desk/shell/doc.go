// Package shell is what all pages of the desk stand in: routes, the frame with
// menu and search, forms, errors, the message after a step.
//
// # A page
//
// A package of pages (internal/desk/client) has one Register, which
// internal/desk/desk.go calls, and a file per page:
//
//	type pages struct{ *shell.Desk }
//
//	func Register(d *shell.Desk) {
//		p := pages{d}
//		d.Get("/desk/clients", p.list)
//		d.Get("/desk/clients/new", p.newForm)
//		d.Post("/desk/clients/new", p.create)
//		d.Get("/desk/clients/{id}", p.show)
//		d.Count("clients", p.waiting) // the number in the menu, if there is one
//	}
//
//	func (p pages) show(w http.ResponseWriter, r *http.Request) error {
//		id, err := face.ID(r, "id")
//		if err != nil {
//			return err
//		}
//		ctx := r.Context()
//		c, err := p.Client.Get(ctx, face.Actor(ctx), id)
//		if err != nil {
//			return err // 403, 404, 500… pages draw themselves
//		}
//		return p.Page(w, r, shell.Page{Title: c.Name, Menu: "clients"}, showPage(c))
//	}
//
// Get and Post ask for a signed-in account; PublicGet and PublicPost do not.
// Rights are asked in the use case; [face.May] hides buttons that would fail.
//
// # A form
//
// One draw function serves the empty form, the form with errors and the form
// of a lost update. [Submit] decodes, calls the use case and chooses: saved →
// 303 with a message on the next page; invalid → drawn again with 422, typed
// text and errors kept; changed by others → drawn again with 409 and both
// versions; not allowed, not found → error page.
//
//	func (p pages) drawEdit(r *http.Request, rec client.Client, f shell.Form[client.UpdateInput]) (shell.Page, templ.Component, error) {
//		return shell.Page{Title: …, Menu: "clients"}, editPage(rec, f), nil
//	}
//
//	func (p pages) editForm(w http.ResponseWriter, r *http.Request) error {
//		… rec …
//		return shell.Draw(p.Desk, w, r, shell.Form[client.UpdateInput]{In: inputOf(rec)}, draw)
//	}
//
//	func (p pages) edit(w http.ResponseWriter, r *http.Request) error {
//		…
//		return shell.Submit(p.Desk, w, r,
//			func(ctx context.Context, a account.Actor, in client.UpdateInput) (shell.Done, error) {
//				rec, err := p.Client.Update(ctx, a, id, in)
//				return shell.Go("/desk/clients/"+…, "client.saved", "name", rec.Name), err
//			},
//			func(f shell.Form[client.UpdateInput]) (shell.Page, templ.Component, error) {
//				return p.drawEdit(r, rec, f)
//			})
//	}
//
// and in the template:
//
//	templ editPage(rec client.Client, f shell.Form[client.UpdateInput]) {
//		@ui.Header(ui.HeaderOpts{Title: ui.T(ctx, "client.edit_title")})
//		@ui.Form(ui.FormOpts{Action: "", Errs: f.Errors, Message: f.Message, Keep: f.Keep("client", rec.ID)}) {
//			@f.Compare(ctx, "client") // both versions, when somebody else saved meanwhile
//			@ui.Version(f.Version(rec.Version))
//			@ui.Text(ui.Field{Name: "name", Label: ui.T(ctx, "client.name"), Value: f.In.Name, Errs: f.Errors, Required: true})
//			@ui.Save(ui.T(ctx, "ui.save"), "/desk/clients/"+…)
//		}
//	}
//
// # A move without fields
//
// A button that only posts (start, read, withdraw) is [ui.PostButton]; its
// handler returns [Desk.Redirect] with a message, or the error of the use case.
package shell
