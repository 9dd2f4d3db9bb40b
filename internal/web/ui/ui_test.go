package ui_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"tgpl/internal/fault"
	"tgpl/internal/web/ui"
)

func draw(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func has(t *testing.T, html string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(html, p) {
			t.Errorf("no %s in\n%s", p, html)
		}
	}
}

func TestFieldTiesItsErrorAndHint(t *testing.T) {
	errs := fault.Fields{"phones[0].number": {Key: "fault.bad_phone"}}
	html := draw(t, ui.Text(ui.Field{Name: "phones[0].number", Label: "Điện thoại", Hint: "số di động", Value: `"><script>alert(1)</script>`, Errs: errs, Required: true}))
	has(t, html, `for="f-phones-0-number"`, `id="f-phones-0-number"`, `name="phones[0].number"`,
		`aria-describedby="f-phones-0-number-error f-phones-0-number-hint"`, `id="f-phones-0-number-error"`, `id="f-phones-0-number-hint"`,
		`aria-invalid="true"`, `aria-required="true"`)
	if strings.Contains(html, "<script>") {
		t.Error("typed text became markup")
	}
	html = draw(t, ui.ErrorSummary(errs, "", nil))
	has(t, html, `href="#f-phones-0-number"`, `role="alert"`)
	if html := draw(t, ui.ErrorSummary(nil, "", nil)); html != "" {
		t.Error("a summary of nothing:", html)
	}
}

func TestSummaryKeepsTheOrderOfThePage(t *testing.T) {
	errs := fault.Fields{"b": {Key: "fault.required"}, "a": {Key: "fault.required"}, "": {Key: "fault.bad_form"}, "z": {Key: "fault.required"}}
	html := draw(t, ui.ErrorSummary(errs, "", []string{"z", "b"}))
	if z, b, a := strings.Index(html, "#f-z"), strings.Index(html, "#f-b"), strings.Index(html, "#f-a"); z >= b || b >= a {
		t.Error(html)
	}
	if strings.Contains(html, `href="#f-"`) {
		t.Error("a link to no field")
	}
}

func TestTextareaKeepsItsFirstEmptyLine(t *testing.T) {
	// HTML drops one line end after the tag; without one of our own the
	// first line end somebody typed would be lost.
	has(t, draw(t, ui.Textarea(ui.Field{Name: "n", Value: "\nhai"})), ">\n\nhai</textarea>")
}

func TestChoices(t *testing.T) {
	opts := []ui.Option{{Value: "a", Label: "A", Group: "g"}, {Value: "b", Label: "B", Group: "g"}, {Value: "c", Label: "C"}}
	html := draw(t, ui.Checkboxes(ui.Field{Name: "k", Label: "K", Values: []string{"", "b"}, Options: opts}))
	has(t, html, `<input type="hidden" name="k" value="">`, `value="b" checked`, "<legend")
	if strings.Count(html, " checked") != 1 {
		t.Error(html)
	}
	html = draw(t, ui.Select(ui.Field{Name: "k", Label: "K", Value: "c", Options: opts, Blank: "-"}))
	has(t, html, `<optgroup label="g">`, `value="c" selected`)
	if strings.Contains(html, `value=""`) {
		t.Error("an empty choice that was not wanted")
	}
	has(t, draw(t, ui.Checkbox(ui.Field{Name: "yes", Label: "Có", Value: "true"})), `name="yes" value="false"`, "checked")
}

func TestSensitiveIsNotKept(t *testing.T) {
	has(t, draw(t, ui.Text(ui.Field{Name: "p", Type: "password"})), "data-nokeep")
	has(t, draw(t, ui.Textarea(ui.Field{Name: "s", Sensitive: true})), "data-nokeep")
	has(t, draw(t, ui.Radios(ui.Field{Name: "s", Sensitive: true, Options: []ui.Option{{Value: "1"}}})), "data-nokeep")
}

func TestLinks(t *testing.T) {
	q := url.Values{"text": {"minh hoa"}, "after": {"x"}}
	if got := ui.Link("/desk/clients", q, "after", "", "sort", "-name"); got != "/desk/clients?sort=-name&text=minh+hoa" {
		t.Error(got)
	}
	if q.Get("after") != "x" {
		t.Error("the query handed in was changed")
	}
	p := ui.KeyPager("/desk/clients", q, "y")
	if p.First != "/desk/clients?text=minh+hoa" || p.Next != "/desk/clients?after=y&text=minh+hoa" {
		t.Errorf("%+v", p)
	}
	if p := ui.KeyPager("/x", nil, ""); p.First != "" || p.Next != "" {
		t.Errorf("%+v", p)
	}
	html := draw(t, ui.Button(ui.Btn{Label: "x", Href: "javascript:alert(1)"}))
	if strings.Contains(html, "javascript:") {
		t.Error(html)
	}
}

func TestSortedColumn(t *testing.T) {
	o := ui.TableOpts{Caption: "c", Path: "/x", Sort: "-name", Columns: []ui.Column{{Label: "N", Sort: "name"}, {Label: "B", Sort: "birth"}, {Label: "P"}}}
	html := draw(t, ui.Table(o))
	has(t, html, `aria-sort="descending"`, `aria-sort="none"`, `href="/x?sort=name"`, `href="/x?sort=birth"`, "<caption")
}

func TestCompare(t *testing.T) {
	type phone struct {
		ID     int64  `json:"id"`
		Number string `json:"number"`
	}
	mine := struct {
		Name    string  `json:"name"`
		Birth   string  `json:"birth"`
		Issued  string  `json:"issued"`
		Note    *string `json:"note,omitempty"`
		Phones  []phone `json:"phones"`
		Version int64   `json:"version"`
	}{Name: "Trần", Birth: "5/2/1990", Issued: "05/02/2020", Phones: []phone{{0, "0912"}}, Version: 3}
	theirs := struct {
		Name    string  `json:"name"`
		Birth   string  `json:"birth"`
		Issued  string  `json:"issued"`
		Note    string  `json:"note"`
		Phones  []phone `json:"phones"`
		Secret  string  `json:"secret"`
		Version int64   `json:"version"`
	}{Name: "Lê", Birth: "1990-02-06", Issued: "2020-02-05", Note: "chỉ họ có", Phones: []phone{{7, "0912"}}, Secret: "x", Version: 4}
	diffs := ui.Compare(context.Background(), "ui", mine, theirs)
	if len(diffs) != 2 {
		t.Fatalf("%+v", diffs)
	}
	for _, d := range diffs {
		if d.Mine == "Trần" && d.Theirs != "Lê" || d.Mine == "5/2/1990" && d.Theirs != "06-02-1990" {
			t.Errorf("%+v", d)
		}
	}
}

func TestFilesOfTheProgramOnly(t *testing.T) {
	html := draw(t, ui.Document(ui.DocumentOpts{Title: "T", Site: "S", Theme: "dark", Scripts: []string{"base.js"}}))
	has(t, html, `<html lang="vi" data-theme="dark">`, `<title>`, `/js/base.js" defer`)
	if strings.Contains(html, "style=") || strings.Contains(html, "http://") || strings.Contains(html, "https://") || strings.Contains(html, "onclick") {
		t.Error(html)
	}
}

func TestDatesStayOnOneLine(t *testing.T) {
	for text, want := range map[string]string{
		"Hẹn 16-02-2022 & sau": `Hẹn <span class="nowrap">16-02-2022</span> &amp; sau`,
		"Thứ hai 14-02":        `Thứ hai <span class="nowrap">14-02</span>`,
		"<b>-1-02</b>":         `&lt;b&gt;-<span class="nowrap">1-02</span>&lt;/b&gt;`,
		"TT.TGTT.03.2022":      "TT.TGTT.03.2022",
		"2022-1234-56789":      "2022-1234-56789",
	} {
		if got := draw(t, ui.Words(text)); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}
