package shell

import (
	"net/http"
	"slices"

	"tgpl/internal/account"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
)

// preferences keeps the language and the look that were chosen, on the browser
// and, when somebody is signed in, with the account.
func (d *Desk) preferences(w http.ResponseWriter, r *http.Request) error {
	type wishes struct {
		Lang  *string `json:"lang"`
		Theme *string `json:"theme"`
		Back  string  `json:"back"`
	}
	in, fields := face.Decode[wishes](r)
	if err := fields.Err(); err != nil {
		return err
	}
	var keep account.PreferencesInput
	if in.Lang != nil {
		if l, ok := i18n.Parse(*in.Lang); ok {
			face.SetLang(w, r, l)
			keep.Lang = in.Lang
		}
	}
	if in.Theme != nil && slices.Contains(face.Themes, *in.Theme) {
		face.SetTheme(w, r, *in.Theme)
		keep.Theme = in.Theme
	}
	ctx := r.Context()
	if _, ok := face.Account(ctx); ok {
		if _, err := d.Account.SetPreferences(ctx, face.Actor(ctx), keep); err != nil {
			return err
		}
	}
	http.Redirect(w, r, LocalPath(in.Back, "/desk/today"), http.StatusSeeOther)
	return nil
}
