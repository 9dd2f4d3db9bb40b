package search_test

import (
	"slices"
	"strings"
	"testing"

	"tgpl/internal/account"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/search"
)

// Everybody finds what he may see, and nothing else is counted either.
func TestRights(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		director := account.Actor{ID: 1, Role: account.Director, BranchID: 1}
		reception := account.Actor{ID: 2, Role: account.Reception, BranchID: 1}
		lawyer := account.Actor{ID: 101, Role: account.Lawyer, BranchID: 1}
		editor := account.Actor{ID: 3, Role: account.Editor, BranchID: 1}
		for _, text := range []string{"nguyen", "nguyen thi", "hoa", "van", "ngyuen thi hoaa", "tranh chap", "2022", "09", "minh hoa 2/8/1985"} {
			for _, c := range []struct {
				a    account.Actor
				cond string // of matters
			}{
				{director, "1 = 1"}, {reception, "branch_id = 1 OR account_id = 2"}, {lawyer, "account_id = 101"}, {editor, "1 = 0"},
			} {
				var may []int64
				if err := d.Read(t.Context()).NewRaw("SELECT id FROM matter WHERE "+c.cond).Scan(t.Context(), &may); err != nil {
					t.Fatal(err)
				}
				var mayClients []int64
				cond := "id IN (SELECT client_id FROM matter WHERE " + c.cond + ")"
				if c.a.Role == account.Reception {
					cond += " OR branch_id = 1 OR id IN (SELECT client_id FROM request WHERE branch_id = 1)"
				}
				if c.a.Role == account.Director {
					cond = "1 = 1"
				}
				if err := d.Read(t.Context()).NewRaw("SELECT id FROM client WHERE "+cond).Scan(t.Context(), &mayClients); err != nil {
					t.Fatal(err)
				}
				f := w.find(t, c.a, search.Query{Text: text, Limit: 50})
				for _, h := range f.Hits {
					if h.Kind == search.Matter && !slices.Contains(may, h.ID) || h.Kind == search.Client && !slices.Contains(mayClients, h.ID) {
						t.Errorf("%s finds %s %d by %q", c.a.Role, h.Kind, h.ID, text)
					}
				}
				for _, n := range f.Counts {
					if n.Kind == search.Matter && n.N > len(may) || n.Kind == search.Client && n.N > len(mayClients) {
						t.Errorf("%s is told of %d %ss by %q", c.a.Role, n.N, n.Kind, text)
					}
				}
				if c.a.Role == account.Lawyer && text == "nguyen" && len(f.Hits) == 0 {
					t.Error("a lawyer does not find his own")
				}
				if c.a.Role == account.Editor && slices.ContainsFunc(f.Hits, func(h search.Hit) bool {
					return h.Kind != search.Article && h.Kind != search.Agency
				}) {
					t.Errorf("the editor finds %+v", f.Hits)
				}
			}
		}
		// Exact names, codes, numbers of others do not open anything either.
		for _, text := range []string{"Nguyễn Thị Minh Họa", "093185001234", "TT.TGTT.03.2022", "03/2022", "con kinh xáng xà no", "K7P3-92QX", "30/11/1999", "ông sáu ngọt"} {
			stranger := account.Actor{ID: 999, Role: account.Lawyer, BranchID: 9}
			for _, h := range w.find(t, stranger, search.Query{Text: text}).Hits {
				if h.Kind != search.Article && h.Kind != search.Agency {
					t.Errorf("a lawyer without matters finds %s %s by %q", h.Kind, h.Title, text)
				}
			}
		}
		if _, err := w.Index.Find(t.Context(), account.Actor{Role: account.Public}, search.Query{Text: "nguyen"}); !fault.Is(err, fault.SignIn) {
			t.Errorf("the public searches: %v", err)
		}
		// What is masked is not in the index: papers and groups that tell of
		// HIV, identity numbers of providers, drafts of news.
		for _, text := range []string{"hiv", "giấy xác nhận nhiễm hiv", "xét nghiệm dương tính", "bệnh viện phụng hoàng"} {
			for _, h := range w.find(t, director, search.Query{Text: text, Limit: 50}).Hits {
				if h.Kind == search.Paper && h.ID == 500 || strings.Contains(strings.ToLower(h.Title+"|"+h.Note+"|"+h.Excerpt), "hiv") {
					t.Errorf("%q finds %s %s", text, h.Kind, h.Title)
				}
			}
		}
		if f := w.find(t, director, search.Query{Text: "093070112233", Kinds: []string{search.Provider}}); len(f.Hits) != 0 {
			t.Error("a provider is found by the identity number")
		}
		for a, want := range map[string]int{account.Reception: 0, account.Editor: 1} {
			f := w.find(t, account.Actor{ID: 5, Role: a, BranchID: 1}, search.Query{Text: "bản thảo bí mật", Kinds: []string{search.Article}})
			if len(f.Hits) != want {
				t.Errorf("%s finds %d drafts", a, len(f.Hits))
			}
		}
	})
}

// Whatever is typed, the answer is one.
func TestHostileInput(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		director := account.Actor{ID: 1, Role: account.Director, BranchID: 1}
		for _, text := range []string{
			"", " ", "%", "_", "'", "''; DROP TABLE client; --", "\\", "% %", "a' OR '1'='1", "“”", "😀 😀", "ﷺ", "한국어", "١٢٣", "🙂nguyen", "NEAR(a b)", "\"a\" AND *",
			"a", "b c d e f g h i j k l m", strings.Repeat("a ", 99), strings.Repeat("nguyen ", 28), strings.Repeat("9", 200), strings.Repeat("n", 200), "0/0", "00/0000", "32/13/2022", "1/1/1", "=", "#", "~", "+", "/", "===", "#0912", "+hoa+thi", "/3/2022", "?", "? ? ?", "nguyen?", "$1", "{{id}}", "-", "--", ".....", "1.2.3.4.5",
		} {
			f := w.find(t, director, search.Query{Text: text})
			for _, h := range f.Hits {
				for _, m := range slices.Concat(h.Marks.Title) {
					if m.From < 0 || m.To > len(h.Title) || m.From >= m.To {
						t.Fatalf("%q marks %v of %q", text, m, h.Title)
					}
				}
			}
		}
		for _, text := range []string{"\xff", "a\x00b", strings.Repeat("a", 10_000), "\u202enguyen"} {
			if _, err := w.Index.Find(t.Context(), director, search.Query{Text: text}); !fault.Is(err, fault.Invalid) {
				t.Errorf("%.20q: %v", text, err)
			}
		}
		if _, err := w.Index.Find(t.Context(), director, search.Query{Text: "hoa", Kinds: []string{"secret"}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("an unknown kind: %v", err)
		}
	})
}
