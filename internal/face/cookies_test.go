package face_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"tgpl/internal/face"
	"tgpl/internal/i18n"
)

func TestChoices(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Accept-Language", "en")
	if face.ChooseLang(r, "") != i18n.Vietnamese {
		t.Fatal("pages are Vietnamese until chosen otherwise")
	}
	if face.ChooseLang(r, "en") != i18n.English || face.ChooseAPILang(r) != i18n.English {
		t.Fatal("the account's language, the API's language")
	}
	r.AddCookie(&http.Cookie{Name: "tgpl_lang", Value: "vi"})
	if face.ChooseLang(r, "en") != i18n.Vietnamese {
		t.Fatal("the browser's choice comes first")
	}
	r.AddCookie(&http.Cookie{Name: "tgpl_theme", Value: "><script>"})
	if face.Theme(r) != "" {
		t.Fatal("a made-up look")
	}
}
