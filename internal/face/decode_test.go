package face_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"tgpl/internal/db"
	"tgpl/internal/face"
)

type phone struct {
	Number string `json:"number"`
	Note   string `json:"note,omitempty"`
}

type input struct {
	Name    string   `json:"name"`
	Birth   *string  `json:"birth"`
	Version int64    `json:"version"`
	Count   int      `json:"count"`
	Yes     bool     `json:"yes"`
	Maybe   *bool    `json:"maybe"`
	Kinds   []string `json:"kinds"`
	Langs   db.Words `json:"langs"`
	Phones  []phone  `json:"phones"`
	Places  []struct {
		Unit   string  `json:"unit"`
		Phones []phone `json:"phones"`
	} `json:"places"`
	Inner  phone  `json:"inner"`
	Hidden string `json:"-"`
}

func decode(t *testing.T, v url.Values) (input, map[string]string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	in, fields := face.Decode[input](r)
	wrong := map[string]string{}
	for n, m := range fields {
		wrong[n] = m.Key
	}
	return in, wrong
}

func TestDecode(t *testing.T) {
	in, wrong := decode(t, url.Values{
		"name": {"Trần  Thị Minh Họa "}, "version": {"3"}, "count": {"1.234"}, "yes": {"false", "true"}, "maybe": {"false"},
		"kinds": {"", "a", "b"}, "langs": {"", "khm", "en"},
		"phones[0].number": {"0912 345 678"}, "phones[1].number": {""}, "phones[1].note": {"vợ"},
		"places[0].unit": {"31"}, "places[0].phones[1].number": {"113"}, "inner.number": {"114"},
		"Hidden": {"x"}, "-": {"x"}, "nobody": {"x"},
	})
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	switch {
	case in.Name != "Trần  Thị Minh Họa ", in.Version != 3, in.Count != 1234, !in.Yes, in.Maybe == nil || *in.Maybe,
		in.Birth != nil, in.Hidden != "", in.Inner.Number != "114",
		!reflect.DeepEqual(in.Kinds, []string{"", "a", "b"}), !reflect.DeepEqual(in.Langs, db.Words{"khm", "en"}),
		len(in.Phones) != 2 || in.Phones[0].Number != "0912 345 678" || in.Phones[1].Note != "vợ",
		len(in.Places) != 1 || len(in.Places[0].Phones) != 2 || in.Places[0].Phones[1].Number != "113":
		t.Fatalf("%+v", in)
	}
}

func TestDecodeTellsNotSentFromEmpty(t *testing.T) {
	in, _ := decode(t, url.Values{"kinds": {""}, "birth": {""}})
	if in.Kinds == nil || in.Birth == nil || in.Maybe != nil || in.Phones != nil {
		t.Fatalf("%+v", in)
	}
}

func TestDecodeWrongNumbers(t *testing.T) {
	in, wrong := decode(t, url.Values{"version": {"ba"}, "count": {"1.2"}, "name": {"giữ lại"}})
	if wrong["version"] != "fault.bad_number" || wrong["count"] != "fault.bad_number" || in.Name != "giữ lại" {
		t.Fatalf("%v %+v", wrong, in)
	}
}

func TestDecodeHostile(t *testing.T) {
	deep := "a" + strings.Repeat(".a", 60)
	many := url.Values{}
	for i := range 5000 {
		many.Set("n"+strings.Repeat("x", i%60)+string(rune('a'+i%26))+strings.Repeat("y", i/60), "1")
	}
	for name, v := range map[string]url.Values{
		"huge index":       {"phones[999999999].number": {"1"}},
		"index of int max": {"phones[9223372036854775807].number": {"1"}},
		"index past limit": {"phones[999].number": {"1"}},
		"negative":         {"phones[-1].number": {"1"}},
		"no end":           {"phones[0.number": {"1"}},
		"no start":         {"phones]0[.number": {"1"}},
		"words":            {"phones[x].number": {"1"}},
		"deep":             {deep: {"1"}},
		"nul":              {"na\x00me": {"1"}},
		"many values":      {"kinds": make([]string, 100_000)},
		"list as text":     {"name[0]": {"1"}},
		"text as group":    {"name.first": {"1"}},
		"group as text":    {"phones": {"1"}, "inner": {"x"}},
		"many names":       many,
	} {
		t.Run(name, func(t *testing.T) {
			in, _ := decode(t, v)
			if len(in.Phones) > 200 || len(in.Kinds) > 200 {
				t.Fatalf("%d phones, %d kinds", len(in.Phones), len(in.Kinds))
			}
		})
	}
	if _, wrong := decode(t, url.Values{"phones[999].number": {"1"}}); wrong["phones"] != "fault.too_many_rows" {
		t.Fatalf("row 999: %v", wrong)
	}
	if _, wrong := decode(t, many); wrong[""] != "fault.bad_form" {
		t.Fatalf("5000 names: %v", wrong)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("name=a&phones[0].number=1&places[1].phones[2].number=3")
	f.Add("phones[0][1]=2&version=-1&kinds[]=a&kinds[]=b")
	f.Add("phones[199].number=1&phones.number=2&inner.inner.inner=1")
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		in, _ := face.Decode[input](r)
		if len(in.Phones) > 200 {
			t.Fatal("too many rows came through")
		}
	})
}

func TestDecodeMultipart(t *testing.T) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	_ = m.WriteField("name", "Đơn")                   // a buffer takes all
	w, _ := m.CreateFormFile("file", "../../đơn.pdf") // a buffer
	_, _ = w.Write([]byte("%PDF-1.4"))
	_, _ = m.CreateFormFile("other", "")
	_ = m.Close()
	r := httptest.NewRequest(http.MethodPost, "/", &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	in, fields := face.Decode[input](r)
	if len(fields) > 0 || in.Name != "Đơn" {
		t.Fatal(in, fields)
	}
	up, ok, err := face.File(r, "file")
	if err != nil || !ok || up.Size != 8 || strings.Contains(up.Name, "/") {
		t.Fatalf("%+v %v %v", up, ok, err)
	}
	up.Body.Close() //nolint:errcheck // only read from
	if _, ok, err := face.File(r, "other"); ok || err != nil {
		t.Fatal("a field without a file gave one", err)
	}
}

func TestDecodeBrokenAndTooBig(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("--x\r\nbroken"))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	if _, fields := face.Decode[input](r); fields[""].Key != "fault.bad_form" {
		t.Fatal(fields)
	}
	w := httptest.NewRecorder()
	r = httptest.NewRequest(http.MethodPost, "/", strings.NewReader("name="+strings.Repeat("a", 1000)))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Body = http.MaxBytesReader(w, r.Body, 100)
	if _, fields := face.Decode[input](r); fields[""].Key != "fault.too_big" {
		t.Fatal(fields)
	}
}
