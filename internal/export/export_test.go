package export_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"tgpl/internal/account"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/demo"
	"tgpl/internal/export"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/law"
	"tgpl/internal/matter"
	"tgpl/internal/request"
	"tgpl/internal/rooms"
	"tgpl/internal/sheet"
)

// centre is the demonstration, made once for all tests of a database.
func centre(t testing.TB, d *db.DB) *rooms.Rooms {
	t.Helper()
	c := clock.NewManual(demo.Start)
	r, err := rooms.New(rooms.Options{DB: d, Clock: c, Law: law.Default(), FileDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := demo.MakeSize(t.Context(), r, c, demo.Small); err != nil {
		t.Fatal(err)
	}
	return r
}

func actor(t testing.TB, r *rooms.Rooms, username string) account.Actor {
	t.Helper()
	acc, err := r.Account.ByUsername(t.Context(), username)
	if err != nil {
		t.Fatal(err)
	}
	a := acc.Actor()
	a.Via = "desk"
	return a
}

func write(t testing.TB, r *rooms.Rooms, a account.Actor, in export.Input) (string, int64, error) {
	t.Helper()
	var b bytes.Buffer
	n, err := r.Export.Write(t.Context(), a, in, func() (io.Writer, error) { return &b, nil })
	return b.String(), n, err
}

func TestExport(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := centre(t, d)
		t.Run("every list in every format", func(t *testing.T) { everyList(t, r) })
		t.Run("as shown", func(t *testing.T) { asShown(t, r) })
		t.Run("rights", func(t *testing.T) { rights(t, r) })
		t.Run("masks", func(t *testing.T) { masks(t, r) })
		t.Run("audit", func(t *testing.T) { audited(t, r) })
		t.Run("cut off", func(t *testing.T) { cutOff(t, r) })
		t.Run("filters", func(t *testing.T) { filters(t, r) })
	})
}

func everyList(t *testing.T, r *rooms.Rooms) {
	for _, name := range export.Names() {
		a := actor(t, r, "giamdoc")
		var rows [3]int64
		for i, format := range sheet.Formats {
			body, n, err := write(t, r, a, export.Input{List: name, Format: format, Filter: export.NewFilter(name)})
			if err != nil {
				t.Errorf("%s.%s: %v", name, format, err)
				continue
			}
			rows[i] = n
			switch format {
			case sheet.XLSX:
				f, err := excelize.OpenReader(strings.NewReader(body))
				if err != nil {
					t.Errorf("%s: %v", name, err)
					continue
				}
				got, err := f.GetRows(f.GetSheetName(0))
				if err != nil || int64(len(got)) != n+1 {
					t.Errorf("%s: %d rows in the sheet of %d (%v)", name, len(got), n, err)
				}
				for _, title := range got[0] {
					if strings.HasPrefix(title, "export.") || title == "" {
						t.Errorf("%s: a column is called %q", name, title)
					}
				}
			case sheet.CSV:
				c := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\uFEFF")))
				c.Comma = ';'
				got, err := c.ReadAll()
				if err != nil || int64(len(got)) != n+1 {
					t.Errorf("%s: %d lines of %d (%v)", name, len(got), n, err)
				}
			case sheet.JSONL:
				lines := bufio.NewScanner(strings.NewReader(body))
				lines.Buffer(nil, 1<<20)
				got := int64(0)
				for lines.Scan() {
					got++
					var m map[string]any
					if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
						t.Fatalf("%s: %v", name, err)
					}
					for key := range m {
						if strings.Contains(key, "hash") || strings.Contains(key, "password") {
							t.Errorf("%s tells %s", name, key)
						}
					}
				}
				if got != n {
					t.Errorf("%s: %d lines of %d", name, got, n)
				}
			}
		}
		if rows[1] == 0 && name != export.Outreach || name != export.Audit && (rows[0] != rows[1] || rows[1] != rows[2]) {
			t.Errorf("%s: rows by format %v", name, rows)
		}
	}
}

// The file has what the list shows, row for row, whatever the filter.
func asShown(t *testing.T, r *rooms.Rooms) {
	a := actor(t, r, "giamdoc")
	for _, f := range []matter.Filter{{}, {States: matter.OpenStates}, {Fields: []string{"criminal"}, Sort: "name"}, {Overdue: true}, {Text: "nguyen"}, {From: "1/1/2022"}, {Sort: "due"}} {
		body, n, err := write(t, r, a, export.Input{List: export.Matters, Format: sheet.JSONL, Filter: &f})
		if err != nil {
			t.Fatal(err)
		}
		var want strings.Builder
		shown := int64(0)
		for ask := f; ; {
			ask.Limit = 50
			page, err := r.Matter.List(t.Context(), a, ask)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range page.Matters {
				enc := json.NewEncoder(&want)
				enc.SetEscapeHTML(false)
				if err := enc.Encode(m); err != nil {
					t.Fatal(err)
				}
				shown++
			}
			if ask.After = page.Next; ask.After == "" {
				break
			}
		}
		if n != shown || body != want.String() {
			t.Errorf("%+v: %d rows in the file, %d shown", f, n, shown)
		}
	}
}

func rights(t *testing.T, r *rooms.Rooms) {
	for _, c := range []struct {
		user, list string
		may        bool
	}{
		{"giamdoc", export.Matters, true}, {"tiepnhan", export.Requests, true}, {"tgv", export.Matters, true},
		{"luatsu", export.Matters, true}, {"luatsu", export.Clients, false}, {"luatsu", export.Calendar, false}, {"luatsu", export.Providers, false},
		{"ketoan", export.Providers, false}, {"bientap", export.Agencies, false}, {"sotuphap", export.Providers, false},
		{"quantri", export.Accounts, true}, {"quantri", export.Matters, false}, {"quantri", export.Audit, true}, {"tgv", export.Accounts, false},
	} {
		a := actor(t, r, c.user)
		_, _, err := write(t, r, a, export.Input{List: c.list, Format: sheet.CSV, Filter: export.NewFilter(c.list)})
		if c.may && err != nil || !c.may && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s, %s: %v", c.user, c.list, err)
		}
		if export.May(a, c.list) != c.may {
			t.Errorf("%s, %s: the button says %v", c.user, c.list, !c.may)
		}
	}
	own, n, err := write(t, r, actor(t, r, "luatsu"), export.Input{List: export.Matters, Format: sheet.JSONL, Filter: &matter.Filter{}})
	if err != nil || n == 0 {
		t.Fatal(n, err)
	}
	for line := range strings.Lines(own) {
		var m matter.Matter
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatal(err)
		}
		if m.AccountID != actor(t, r, "luatsu").ID {
			t.Errorf("a lawyer took away matter %s of somebody else", m.Code)
		}
	}
	token := actor(t, r, "tgv")
	token.Scopes = []string{"read"}
	if _, _, err := write(t, r, token, export.Input{List: export.Matters, Format: sheet.CSV, Filter: &matter.Filter{}}); err != nil {
		t.Errorf("a token to read: %v", err)
	}
	if _, _, err := write(t, r, account.PublicActor("", ""), export.Input{List: export.Agencies, Format: sheet.CSV}); !fault.Is(err, fault.SignIn) {
		t.Errorf("the public: %v", err)
	}
}

// What is masked in the list is masked in the file.
func masks(t *testing.T, r *rooms.Rooms) {
	ctx := t.Context()
	if _, err := r.DB.Read(ctx).NewSelect().Table("matter").Exec(ctx); err != nil {
		t.Fatal(err)
	}
	full, _, err := write(t, r, actor(t, r, "giamdoc"), export.Input{List: export.Requests, Format: sheet.JSONL, Filter: &request.Filter{}})
	if err != nil {
		t.Fatal(err)
	}
	veiled, _, err := write(t, r, actor(t, r, "tiepnhan"), export.Input{List: export.Requests, Format: sheet.JSONL, Filter: &request.Filter{}})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(full, `"hiv"`) && strings.Contains(veiled, `"hiv"`) {
		t.Error("the file tells reception what the list does not")
	}
}

func audited(t *testing.T, r *rooms.Rooms) {
	a := actor(t, r, "giamdoc")
	_, n, err := write(t, r, a, export.Input{List: export.Matters, Format: sheet.XLSX, Filter: &matter.Filter{States: []string{"filed"}, Text: "hoa"}})
	if err != nil {
		t.Fatal(err)
	}
	var notes []string
	if err := r.DB.Read(t.Context()).NewSelect().Table("audit_entry").Column("note").Where("action = ? AND kind = 'read' AND actor_id = ?", export.Action, a.ID).
		OrderExpr("id DESC").Limit(2).Scan(t.Context(), &notes); err != nil {
		t.Fatal(err)
	}
	want := "matters.xlsx?state=filed&text=hoa"
	if len(notes) != 2 || notes[1] != want || !strings.HasPrefix(notes[0], want+" · ") || notes[0] == want+" · " {
		t.Errorf("%q for %d rows", notes, n)
	}
}

// failing takes so many bytes and no more, as a reader who hangs up.
type failing int

var errHungUp = errors.New("the reader hung up")

func (f *failing) Write(b []byte) (int, error) {
	if *f -= failing(len(b)); *f < 0 {
		return 0, errHungUp
	}
	return len(b), nil
}

func cutOff(t *testing.T, r *rooms.Rooms) {
	room := failing(1000)
	_, err := r.Export.Write(t.Context(), actor(t, r, "giamdoc"), export.Input{List: export.Matters, Format: sheet.JSONL, Filter: &matter.Filter{}},
		func() (io.Writer, error) { return &room, nil })
	if !errors.Is(err, errHungUp) {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	begun := false
	if _, err := r.Export.Write(ctx, actor(t, r, "giamdoc"), export.Input{List: export.Matters, Format: sheet.CSV, Filter: &matter.Filter{}},
		func() (io.Writer, error) { begun = true; return io.Discard, nil }); err == nil || begun {
		t.Errorf("after the reader had gone: begun %v, %v", begun, err)
	}
}

func filters(t *testing.T, r *rooms.Rooms) {
	decode := face.DecodeInto
	f, err := export.Query(export.Matters, url.Values{"state": {"filed", "stopped"}, "from": {"1/1/2021"}, "overdue": {"true"}}, decode)
	if err != nil {
		t.Fatal(err)
	}
	if m := f.(*matter.Filter); len(m.States) != 2 || m.From != "1/1/2021" || !m.Overdue {
		t.Errorf("%+v", m)
	}
	if _, err := export.Query(export.Matters, url.Values{"stat": {"filed"}}, decode); fault.Of(err) == nil || fault.Of(err).Fields["stat"].Key != "export.no_filter" {
		t.Errorf("a slip in the name of a filter: %v", err)
	}
	for _, in := range []export.Input{
		{List: "nothing", Format: sheet.CSV}, {List: export.Matters, Format: "pdf"},
		{List: export.Matters, Format: sheet.CSV, Filter: &matter.Filter{From: "hôm kia kìa"}},
		{List: export.Calendar, Format: sheet.CSV, Filter: &export.CalendarFilter{From: "1/1/2000", To: "1/1/2022"}},
	} {
		if body, _, err := write(t, r, actor(t, r, "giamdoc"), in); fault.Of(err) == nil || body != "" {
			t.Errorf("%+v: %v, %d bytes", in, err, len(body))
		}
	}
}

// The page of the guide is made from the columns (make generate).
func TestDescriptionIsFresh(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "guide", "cac-tep-xuat.md")
	want := export.Describe(i18n.With(context.Background(), i18n.Vietnamese))
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s is not what the program writes; run make generate (%v)", path, err)
	}
	for _, l := range i18n.Langs {
		if text := export.Describe(i18n.With(context.Background(), l)); strings.Contains(text, "export.") {
			t.Errorf("%s: a key without words", l)
		}
	}
}

func BenchmarkMatters(b *testing.B) {
	r := centre(b, dbtest.SQLite(b))
	a := actor(b, r, "giamdoc")
	for _, format := range sheet.Formats {
		b.Run(format, func(b *testing.B) {
			var n int64
			for b.Loop() {
				m, err := r.Export.Write(b.Context(), a, export.Input{List: export.Matters, Format: format, Filter: &matter.Filter{}}, func() (io.Writer, error) { return io.Discard, nil })
				if err != nil {
					b.Fatal(err)
				}
				n += m
			}
			b.ReportMetric(float64(b.Elapsed()/time.Nanosecond)/float64(n), "ns/row")
		})
	}
}
