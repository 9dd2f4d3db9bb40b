package portal

import (
	"net/http"
	"slices"
	"strings"

	"tgpl/internal/face"
	"tgpl/internal/i18n"
)

// choose keeps the language or the look somebody chose in a cookie, the only
// ones the portal sets, and goes back to the page.
func (p *Portal) choose(w http.ResponseWriter, r *http.Request) error {
	values, err := face.Values(r)
	if err != nil {
		return err
	}
	if lang, ok := i18n.Parse(values.Get("lang")); ok {
		face.SetLang(w, r, lang)
	}
	if values.Has("theme") && slices.Contains(face.Themes, values.Get("theme")) {
		face.SetTheme(w, r, values.Get("theme"))
	}
	http.Redirect(w, r, ownPath(values.Get("back")), http.StatusSeeOther)
	return nil
}

// ownPath gives a path of the portal, the home page for anything else: nobody
// is sent to a stranger's site.
func ownPath(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\?#\r\n") || len(path) > 200 {
		return pathHome
	}
	return path
}

// exit leaves the site at once, asking the browser to forget what it kept of
// it. The script does the same without leaving this page in the history.
func (p *Portal) exit(w http.ResponseWriter, r *http.Request) error {
	h := w.Header()
	h.Set("Clear-Site-Data", `"cache", "cookies", "storage"`)
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	http.Redirect(w, r, p.exitURL, http.StatusSeeOther)
	return nil
}
