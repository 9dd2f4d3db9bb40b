package search_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/client"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/matter"
	"tgpl/internal/search"
)

func titles(f search.Found) string {
	var out []string
	for _, h := range f.Hits {
		out = append(out, h.Title)
	}
	return strings.Join(out, ", ")
}

// What is found follows the records, in the transaction that changes them.
func TestFollowsChanges(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := open(t, d)
		boss := account.System()
		ctx := t.Context()
		find := func(text string) string {
			f, err := r.Index.Find(ctx, boss, search.Query{Text: text})
			if err != nil {
				t.Fatal(err)
			}
			return titles(f)
		}
		branch := int64(1)
		insert(t, d, "INSERT INTO branch (id, code, name) VALUES (1, 'TT', 'Trung tâm')")
		c, err := r.Client.Create(ctx, boss, client.Input{BranchID: branch, Name: "Nguyễn Thị Minh Họa", Birth: "1985", Phones: []client.PhoneInput{{Number: "0912345678"}}})
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"minh hoa", "ngyuen thi minh hoa", "nguyenthiminhhoa", "45678"} {
			if got := find(text); got != c.Name {
				t.Errorf("%q finds %q", text, got)
			}
		}
		name := "Trần Văn Mẫu"
		if _, err = r.Client.Update(ctx, boss, c.ID, client.UpdateInput{Version: c.Version, Name: &name}); err != nil {
			t.Fatal(err)
		}
		if got := find("minh hoa"); got != "" {
			t.Errorf("the old name finds %q", got)
		}
		if got := find("trna van mau"); got != name {
			t.Errorf("the new name finds %q", got)
		}
		// Undone, nothing was ever there.
		undone := errors.New("undone")
		if err := d.InTx(ctx, func(ctx context.Context, _ bun.Tx) error {
			return errors.Join(r.Index.Put(ctx, search.Doc{Kind: search.Client, ID: 77, Names: []string{"Quách Thị Xoài"}}), undone)
		}); !errors.Is(err, undone) {
			t.Fatal(err)
		}
		if got := find("xoai"); got != "" {
			t.Errorf("what was undone finds %q", got)
		}
		if _, err := r.Index.Verify(ctx, func(diff search.Difference) { t.Errorf("%+v", diff) }); err != nil {
			t.Fatal(err)
		}
	})
}

func insert(t *testing.T, d *db.DB, sql string) {
	t.Helper()
	if err := d.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, sql)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// Several write the same words at once; the words are there once, and all are
// found.
func TestManyWriteAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		one, two := open(t, d), open(t, d) // as two processes
		var wg sync.WaitGroup
		for i := range int64(40) {
			wg.Go(func() {
				x := one.Index
				if i%2 == 1 {
					x = two.Index
				}
				if err := x.Put(t.Context(), search.Doc{Kind: search.Client, ID: i + 1, Names: []string{fmt.Sprintf("Bành Thị Xoài Tượng %c", 'a'+rune(i%26))}}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		var n int
		if err := d.Read(t.Context()).NewRaw("SELECT count(*) FROM search_word WHERE word = 'xoai'").Scan(t.Context(), &n); err != nil || n != 1 {
			t.Errorf("the word stands %d times, %v", n, err)
		}
		if err := two.Index.Recount(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := d.Read(t.Context()).NewRaw("SELECT n FROM search_word WHERE word = 'xoai'").Scan(t.Context(), &n); err != nil || n != 40 {
			t.Errorf("the word is counted %d times, %v", n, err)
		}
	})
}

// Planted damage is told, and a rebuilding mends it.
func TestVerifyAndRebuild(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		tell := func() (n int) {
			if _, err := w.Index.Verify(t.Context(), func(search.Difference) { n++ }); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := tell(); n != 0 {
			t.Fatalf("%d differences from the start", n)
		}
		before := 0
		for _, sql := range []string{
			"DELETE FROM search_key WHERE kind = 1 AND id = 80 AND key = 'minh'",
			"INSERT INTO search_key (kind, key, id) VALUES (2, 'zzz', 6001)",
			"UPDATE search_doc SET keys = ' a ' WHERE kind = 3 AND id = 1",
			"DELETE FROM search_doc WHERE kind = 7 AND id = 1",
			"INSERT INTO search_doc (kind, id, keys) VALUES (8, 99999, ' a ')",
		} {
			insert(t, d, sql)
			n := tell()
			if n <= before {
				t.Errorf("not told of: %s", sql)
			}
			before = n
		}
		if err := w.Index.Rebuild(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if n := tell(); n != 0 {
			t.Errorf("%d differences after the rebuilding", n)
		}
	})
}

// The words of an uploaded document find its paper, once it has been read.
func TestTextOfFiles(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		ctx, boss := t.Context(), account.System()
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, body := range map[string]string{"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document><w:body><w:p><w:r><w:t>Chiếc vỏ lãi bị chìm ở vàm Cái Dứa</w:t></w:r></w:p></w:body></w:document>"} {
			part, err := z.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := part.Write([]byte(body)); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		sub := audit.Subject{Kind: matter.Kind, ID: w.refs["matter m01"], BranchID: 1}
		up, err := w.File.Receive(ctx, "tường trình.docx", &b)
		if err != nil {
			t.Fatal(err)
		}
		f, err := w.File.Attach(ctx, boss, up, sub)
		if err != nil {
			t.Fatal(err)
		}
		paper := w.refs["paper d01"]
		insert(t, d, fmt.Sprintf("INSERT INTO matter_paper_version (id, paper_id, number, file_id, at, by_id) VALUES ((SELECT max(id) + 1 FROM matter_paper_version), %d, 2, %d, 1, 1)", paper, f.ID))
		insert(t, d, fmt.Sprintf("INSERT INTO matter_paper_version (id, paper_id, number, file_id, at, by_id) VALUES ((SELECT max(id) + 1 FROM matter_paper_version), 500, 2, %d, 1, 1)", f.ID)) // of the paper that is masked
		if got := titles(w.find(t, boss, search.Query{Text: "chiec vo lai cai dua", Kinds: []string{search.Paper}})); got != "" {
			t.Errorf("before it was read it finds %q", got)
		}
		if err := w.File.ReadTexts(ctx); err != nil {
			t.Fatal(err)
		}
		found := w.find(t, boss, search.Query{Text: "chiếc vỏ lãi cái dứa", Kinds: []string{search.Paper}})
		if len(found.Hits) != 1 || found.Hits[0].ID != paper || !strings.Contains(found.Hits[0].Excerpt, "vàm Cái Dứa") || len(found.Hits[0].Marks.Excerpt) == 0 || found.Hits[0].OfID != sub.ID {
			t.Errorf("%+v", found)
		}
		if _, err := w.Index.Verify(ctx, func(diff search.Difference) { t.Errorf("%+v", diff) }); err != nil {
			t.Fatal(err)
		}
	})
}
