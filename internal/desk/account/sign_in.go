package account

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/web"
)

// signInInput is the form of the sign-in. Next is where to go then.
type signInInput struct {
	Username string `json:"username"`
	Password string `json:"password"`
	Next     string `json:"next"`
}

// signInData is what the page is drawn from.
type signInData struct {
	form   shell.Form[signInInput]
	centre string
	demo   []account.Account // to try the demonstration with, none otherwise
}

func (p pages) signInForm(w http.ResponseWriter, r *http.Request) error {
	next := shell.LocalPath(r.URL.Query().Get("next"), "/desk/today")
	if _, ok := face.Account(r.Context()); ok {
		return p.Redirect(w, r, next, "")
	}
	return shell.Draw(p.Desk, w, r, shell.Form[signInInput]{In: signInInput{Next: next}}, p.drawSignIn(r))
}

func (p pages) drawSignIn(r *http.Request) shell.DrawFunc[signInInput] {
	return func(f shell.Form[signInInput]) (shell.Page, templ.Component, error) {
		ctx := r.Context()
		f.In.Password = "" // never sent back
		d := signInData{form: f}
		centre, err := p.Org.Centre(ctx)
		if err != nil {
			return shell.Page{}, nil, err
		}
		d.centre = centre.Name
		if p.Demo {
			if d.demo, err = p.demoAccounts(ctx); err != nil {
				return shell.Page{}, nil, err
			}
		}
		return shell.Page{Title: i18n.T(ctx, "account.sign_in"), Bare: true}, signInPage(d), nil
	}
}

func (p pages) demoAccounts(ctx context.Context) ([]account.Account, error) {
	var out []account.Account
	for _, name := range account.DemoUsers {
		acc, err := p.Account.ByUsername(ctx, name)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, acc)
	}
	return out, nil
}

func (p pages) signIn(w http.ResponseWriter, r *http.Request) error {
	var session account.Session
	save := func(ctx context.Context, _ account.Actor, in signInInput) (shell.Done, error) {
		info := web.InfoOf(ctx)
		var err error
		session, err = p.Account.SignIn(ctx, account.SignInInput{
			Username: in.Username, Password: in.Password, IP: info.IP, Agent: r.UserAgent(), RequestNo: info.RequestNo,
			Device: face.Device(r), Token: face.SessionToken(r), Via: "desk",
		})
		if err != nil {
			return shell.Done{}, err
		}
		p.keep(w, r, session)
		if session.Account.MustChange {
			return shell.Go("/desk/account/password", ""), nil
		}
		return shell.Go(shell.LocalPath(in.Next, "/desk/today"), ""), nil
	}
	return shell.Submit(p.Desk, w, r, save, p.drawSignIn(r))
}

// keep hands a session to the browser, with the look and language of the
// account.
func (p pages) keep(w http.ResponseWriter, r *http.Request, s account.Session) {
	face.SetSession(w, r, s.Token)
	if s.Device != "" {
		face.SetDevice(w, r, s.Device)
	}
	if l, ok := i18n.Parse(s.Account.Lang); ok {
		face.SetLang(w, r, l)
	}
	face.SetTheme(w, r, s.Account.Theme)
}

func (p pages) signOut(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := p.Account.SignOut(ctx, face.Actor(ctx)); err != nil {
		return err
	}
	face.ClearSession(w, r)
	w.Header().Set("Clear-Site-Data", `"cache"`)
	return p.Redirect(w, r, "/desk/sign-in", "account.signed_out")
}
