package face

import (
	"encoding/base64"
	"encoding/json"
	"net/http"

	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/web"
)

// Names of cookies. The session's has the prefix that ties it to this host
// and to TLS where the line is TLS.
const (
	sessionCookie = "tgpl_session"
	flashCookie   = "tgpl_flash"
	langCookie    = "tgpl_lang"
	themeCookie   = "tgpl_theme"
	deviceCookie  = "tgpl_device"
)

func sessionName(r *http.Request) string {
	if web.InfoOf(r.Context()).Secure {
		return "__Host-" + sessionCookie
	}
	return sessionCookie
}

func cookie(r *http.Request, name, value string) *http.Cookie {
	return &http.Cookie{
		Name: name, Value: value, Path: "/", HttpOnly: true,
		Secure: web.InfoOf(r.Context()).Secure, SameSite: http.SameSiteLaxMode,
	}
}

// SetSession hands the browser the token of a session it has begun. The
// browser forgets it when it is closed; how long it holds at most is the
// account's room's to say, by the program's clock, not the browser's.
func SetSession(w http.ResponseWriter, r *http.Request, token string) {
	http.SetCookie(w, cookie(r, sessionName(r), token))
}

// ClearSession takes the token back.
func ClearSession(w http.ResponseWriter, r *http.Request) {
	c := cookie(r, sessionName(r), "")
	c.MaxAge = -1
	http.SetCookie(w, c)
}

// SessionToken gives the token the browser sent; empty for none.
func SessionToken(r *http.Request) string { return valueOf(r, sessionName(r)) }

// Device gives the long-lived mark of the browser, by which sign-in knows a
// device it has seen before; SetDevice hands one out.
func Device(r *http.Request) string { return valueOf(r, deviceCookie) }

// SetDevice marks the browser for a year.
func SetDevice(w http.ResponseWriter, r *http.Request, mark string) {
	c := cookie(r, deviceCookie, mark)
	c.MaxAge = 365 * 24 * 60 * 60
	http.SetCookie(w, c)
}

func valueOf(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil || len(c.Value) > 500 {
		return ""
	}
	return c.Value
}

// SetFlash leaves a message for the next page, which takes it with TakeFlash.
func SetFlash(w http.ResponseWriter, r *http.Request, m fault.Message) {
	raw, err := json.Marshal(m)
	if err != nil || len(raw) > 2000 {
		raw, _ = json.Marshal(fault.Message{Key: m.Key}) // a text always can be
	}
	c := cookie(r, flashCookie, base64.RawURLEncoding.EncodeToString(raw))
	c.MaxAge = 60
	http.SetCookie(w, c)
}

// TakeFlash gives the message left by the page before, once.
func TakeFlash(w http.ResponseWriter, r *http.Request) (fault.Message, bool) {
	c, err := r.Cookie(flashCookie)
	if err != nil {
		return fault.Message{}, false
	}
	gone := cookie(r, flashCookie, "")
	gone.MaxAge = -1
	http.SetCookie(w, gone)
	raw, err := base64.RawURLEncoding.DecodeString(c.Value)
	var m fault.Message
	if err != nil || json.Unmarshal(raw, &m) != nil || !i18n.Has(i18n.Vietnamese, m.Key) {
		return fault.Message{}, false
	}
	return m, true
}

// Themes lists the looks one can choose; "" follows the machine.
var Themes = []string{"", "light", "dark"}

// Theme gives the look chosen on this browser.
func Theme(r *http.Request) string {
	for _, t := range Themes {
		if v := valueOf(r, themeCookie); v == t {
			return t
		}
	}
	return ""
}

// SetTheme keeps the look on this browser for a year.
func SetTheme(w http.ResponseWriter, r *http.Request, theme string) {
	c := cookie(r, themeCookie, theme)
	c.MaxAge = 365 * 24 * 60 * 60
	http.SetCookie(w, c)
}

// SetLang keeps the language on this browser for a year.
func SetLang(w http.ResponseWriter, r *http.Request, lang i18n.Lang) {
	c := cookie(r, langCookie, string(lang))
	c.MaxAge = 365 * 24 * 60 * 60
	http.SetCookie(w, c)
}

// ChooseLang gives the language for a page: the one chosen on this browser,
// else the account's (may be ""), else Vietnamese. A browser's own language
// is not asked: machines here are often set to English by default.
func ChooseLang(r *http.Request, ofAccount string) i18n.Lang {
	if l, ok := i18n.Parse(valueOf(r, langCookie)); ok {
		return l
	}
	if l, ok := i18n.Parse(ofAccount); ok {
		return l
	}
	return i18n.Vietnamese
}

// ChooseAPILang gives the language of an API answer, from Accept-Language.
func ChooseAPILang(r *http.Request) i18n.Lang {
	for _, l := range i18n.Langs {
		if h := r.Header.Get("Accept-Language"); len(h) >= 2 && h[:2] == string(l) {
			return l
		}
	}
	return i18n.Vietnamese
}
