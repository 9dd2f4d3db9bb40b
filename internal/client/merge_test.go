package client_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"tgpl/internal/client"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
)

// snapshot is all rows of the tables that a merge may touch, but for columns
// that count and date the writing itself.
func snapshot(t tb, d *db.DB) string {
	t.Helper()
	var b strings.Builder
	for _, table := range []string{"client", "search_key", "search_doc", "client_phone", "client_address", "client_relation", "client_sensitive", "request", "matter", "party", "file", "deadline", "event", "wait", "proposal", "notice"} {
		rows, err := d.Read(context.Background()).QueryContext(context.Background(), "SELECT * FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		cols, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for rows.Next() {
			vals := make([]any, len(cols))
			for i := range vals {
				vals[i] = new(any)
			}
			if err := rows.Scan(vals...); err != nil {
				t.Fatal(err)
			}
			var line strings.Builder
			for i, c := range cols {
				if c != "version" && c != "updated_at" {
					fmt.Fprintf(&line, " %s=%v", c, *vals[i].(*any))
				}
			}
			lines = append(lines, line.String())
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		slices.Sort(lines)
		fmt.Fprintf(&b, "%s\n%s\n", table, strings.Join(lines, "\n"))
	}
	return b.String()
}

func mergeOf(keep, other client.Client, take ...string) client.MergeInput {
	return client.MergeInput{KeepID: keep.ID, MergeID: other.ID, KeepVersion: keep.Version, MergeVersion: other.Version, Take: take}
}

func TestMergeKeepsAllAndParts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := open(t, d)
		s := r.Client
		ctx := t.Context()
		a := create(t, s, reception, client.Input{Name: "Nguyễn Minh Họa", Birth: "1985", Note: "ghi chú một", Phones: []client.PhoneInput{{Number: "0912345678"}}})
		in := full()
		in.Confirmed = true
		b := create(t, s, reception, in)
		if _, err := s.AddSensitive(ctx, reception, b.ID, client.SensitiveInput{Kind: "hiv", Detail: "x"}); err != nil {
			t.Fatal(err)
		}
		matter := giveMatter(t, d, 1, b.ID, 1, 0)
		giveRequest(t, d, 1, b.ID, 1, 0)
		giveMatter(t, d, 2, a.ID, 1, 0)
		exec(t, d, "INSERT INTO party (matter_id, side, client_id, name, folded) VALUES (?, 'client', ?, 'x', 'x')", matter, b.ID)
		exec(t, d, "INSERT INTO file (sha256, size, media_type, name, subject_kind, subject_id, created_at) VALUES ('x', 1, 'x', 'x', 'client', ?, 1)", b.ID)
		exec(t, d, "INSERT INTO file (sha256, size, media_type, name, subject_kind, subject_id, created_at) VALUES ('x', 1, 'x', 'x', 'matter', ?, 1)", b.ID)
		before := snapshot(t, d)

		m, err := s.Merge(ctx, reception, mergeOf(a, b, "birth"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Get(ctx, reception, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got.Name != "Nguyễn Minh Họa" || !strings.Contains(got.OtherNames, "Nguyễn Thị Minh Họa") || !strings.Contains(got.OtherNames, "Út Họa") {
			t.Errorf("names: %q, %q", got.Name, got.OtherNames)
		}
		if got.Birth.String() != "1985-08-02" || got.IDNumber != b.IDNumber || got.Note != "ghi chú một\n\ndòng một\ndòng hai" || !got.NeedsInterpreter {
			t.Errorf("facts: %+v", got)
		}
		if len(got.Phones) != 2 || len(got.Addresses) != 2 || len(got.Relations) != 1 || got.SensitiveCount != 1 {
			t.Errorf("rows: %+v", got)
		}
		var n int
		if err := d.Read(ctx).NewRaw(`SELECT (SELECT count(*) FROM matter WHERE client_id = ?) + (SELECT count(*) FROM request WHERE client_id = ?) +
			(SELECT count(*) FROM party WHERE client_id = ?) + (SELECT count(*) FROM file WHERE subject_kind = 'client' AND subject_id = ?)`,
			a.ID, a.ID, a.ID, a.ID).Scan(ctx, &n); err != nil || n != 5 {
			t.Errorf("%d rows point at the kept record (%v)", n, err)
		}
		if page, _ := s.Search(ctx, reception, client.Query{Text: "hoa"}); len(page.Items) != 1 || page.Items[0].ID != a.ID {
			t.Errorf("search finds %d", len(page.Items))
		}
		gone, err := s.Get(ctx, reception, b.ID)
		if err != nil || gone.MergedIntoID != a.ID {
			t.Errorf("the merged record: %+v, %v", gone, err)
		}
		if brief, err := s.Brief(ctx, b.ID); err != nil || brief.ID != a.ID {
			t.Errorf("brief: %+v, %v", brief, err)
		}
		if _, err := s.Update(ctx, reception, b.ID, client.UpdateInput{Version: gone.Version}); fault.Of(err) == nil || fault.Of(err).Message.Key != "client.is_merged" {
			t.Errorf("the merged record was changed: %v", err)
		}
		if list, err := s.Merges(ctx, reception, a.ID); err != nil || len(list) != 1 || list[0].ID != m.ID {
			t.Errorf("merges: %+v, %v", list, err)
		}

		if _, err := s.UndoMerge(ctx, lawyer, m.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a lawyer undoes: %v", err)
		}
		if _, err := s.UndoMerge(ctx, reception, m.ID); err != nil {
			t.Fatal(err)
		}
		if after := snapshot(t, d); after != before {
			t.Errorf("not as before:\n%s", diff(before, after))
		}
		if _, err := s.UndoMerge(ctx, reception, m.ID); fault.Of(err) == nil || fault.Of(err).Message.Key != "client.undone_before" {
			t.Errorf("undone twice: %v", err)
		}
	})
}

func TestUndoLeavesWhatCameSince(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d).Client
		ctx := t.Context()
		a := create(t, s, reception, client.Input{Name: "Nguyễn Minh Họa"})
		b := create(t, s, reception, client.Input{Name: "Nguyễn Thị Minh Họa", Occupation: "làm ruộng", Email: "b@example.vn", Phones: []client.PhoneInput{{Number: "0912345678"}, {Number: "0912345679"}}})
		m, err := s.Merge(ctx, reception, mergeOf(a, b))
		if err != nil {
			t.Fatal(err)
		}
		later := giveMatter(t, d, 9, a.ID, 1, 0)
		now, _ := s.Get(ctx, reception, a.ID)
		_, err = s.Update(ctx, reception, a.ID, client.UpdateInput{Version: now.Version, Occupation: p("buôn bán"), Phones: []client.PhoneInput{
			{ID: now.Phones[0].ID, Number: now.Phones[0].Number, Owner: "con gái"}, {ID: now.Phones[1].ID, Number: now.Phones[1].Number},
		}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.UndoMerge(ctx, reception, m.ID); err != nil {
			t.Fatal(err)
		}
		now, _ = s.Get(ctx, reception, a.ID)
		if now.Occupation != "buôn bán" || now.Email != "" || len(now.Phones) != 1 || now.Phones[0].Owner != "con gái" || now.OtherNames != "" {
			t.Errorf("the kept record is %+v", now)
		}
		back, _ := s.Get(ctx, reception, b.ID)
		if back.MergedIntoID != 0 || back.Occupation != "làm ruộng" || len(back.Phones) != 2 {
			t.Errorf("the other record is %+v", back)
		}
		var owner int64
		if err := d.Read(ctx).NewRaw("SELECT client_id FROM matter WHERE id = ?", later).Scan(ctx, &owner); err != nil || owner != a.ID {
			t.Errorf("a later matter belongs to %d (%v)", owner, err)
		}
	})
}

func TestMergeRefuses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d).Client
		ctx := t.Context()
		a := create(t, s, reception, client.Input{Name: "Nguyễn Minh Họa"})
		b := create(t, s, reception, client.Input{Name: "Nguyễn Thị Họa"})
		c := create(t, s, branchTwo, client.Input{Name: "Nguyễn Họa"})
		_, err := s.Merge(ctx, reception, mergeOf(a, a))
		wantField(t, err, "merge_id", "client.merge_self")
		_, err = s.Merge(ctx, reception, mergeOf(a, b, "note"))
		wantField(t, err, "take", "fault.bad_choice")
		_, err = s.Merge(ctx, reception, mergeOf(a, c))
		_ = wantFault(t, err, fault.Forbidden, "")
		_, err = s.Merge(ctx, officer, mergeOf(a, b))
		_ = wantFault(t, err, fault.Forbidden, "")
		stale := b
		stale.Version = 7
		_, err = s.Merge(ctx, reception, mergeOf(a, stale))
		_ = wantFault(t, err, fault.Conflict, "fault.stale")
		// Two at once: one wins.
		var wg sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			wg.Go(func() {
				in := mergeOf(a, b)
				if i%2 == 1 {
					in = mergeOf(b, a)
				}
				_, errs[i] = s.Merge(context.Background(), director, in)
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d merges of the same two", won)
		}
	})
}

// However records are merged and parted again, in the end everything is as it
// was in the beginning.
func TestMergesUndoneLeaveNoTrace(t *testing.T) {
	run := func(t *testing.T, d *db.DB) {
		s := open(t, d).Client
		ctx := context.Background()
		n := 0
		one := func(t *rapid.T) {
			n++
			var ids []int64
			people := rapid.IntRange(2, 4).Draw(t, "people")
			for i := range people {
				in := client.Input{
					Name:       rapid.SampledFrom([]string{"Nguyễn Thị Họa", "Nguyễn Minh Họa", "Danh Rây"}).Draw(t, "name"),
					Birth:      rapid.SampledFrom([]string{"", "1985", "2/8/1985"}).Draw(t, "birth"),
					Occupation: rapid.SampledFrom([]string{"", "ruộng", "buôn"}).Draw(t, "occupation"),
					Note:       rapid.SampledFrom([]string{"", "một", "hai"}).Draw(t, "note"),
					Needs:      rapid.SliceOfN(rapid.SampledFrom(client.Needs), 0, 2).Draw(t, "needs"),
					IDNumber:   rapid.SampledFrom([]string{"", "361234567", "361234568"}).Draw(t, "number"),
					Confirmed:  true,
				}
				for range rapid.IntRange(0, 3).Draw(t, "phones") {
					in.Phones = append(in.Phones, client.PhoneInput{Number: rapid.SampledFrom([]string{"0911111111", "0922222222", "0933333333"}).Draw(t, "phone")})
				}
				if rapid.Bool().Draw(t, "address") {
					in.Addresses = []client.AddressInput{{Line: rapid.SampledFrom([]string{"ấp 1", "ấp 2"}).Draw(t, "line")}}
				}
				if rapid.Bool().Draw(t, "relation") {
					in.Relations = []client.RelationInput{{Name: rapid.SampledFrom([]string{"Trần Mẫu", "Trần Thị Mẫu"}).Draw(t, "kin")}}
					if len(ids) > 0 {
						in.Relations[0].OtherClientID = rapid.SampledFrom(ids).Draw(t, "other")
					}
				}
				c, err := s.Create(ctx, director, in)
				if err != nil {
					t.Fatal(err)
				}
				ids = append(ids, c.ID)
				if rapid.Bool().Draw(t, "matter") {
					m := giveMatter(t, d, n*10+i, c.ID, 1, 0)
					exec(t, d, "INSERT INTO party (matter_id, side, client_id, name, folded) VALUES (?, 'client', ?, 'x', 'x')", m, c.ID)
				}
				if rapid.Bool().Draw(t, "request") {
					giveRequest(t, d, n*10+i, c.ID, 1, 0)
				}
				if rapid.Bool().Draw(t, "sensitive") {
					if _, err := s.AddSensitive(ctx, director, c.ID, client.SensitiveInput{Kind: "health", Detail: "x"}); err != nil {
						t.Fatal(err)
					}
				}
			}
			before := snapshot(t, d)
			var stack []int64
			undo := func(i int) error {
				_, err := s.UndoMerge(ctx, director, stack[i])
				if err == nil {
					stack = slices.Delete(stack, i, i+1)
				}
				return err
			}
			for range rapid.IntRange(1, 6).Draw(t, "steps") {
				if len(stack) > 0 && rapid.Bool().Draw(t, "undo") {
					i := rapid.IntRange(0, len(stack)-1).Draw(t, "which")
					if err := undo(i); err != nil && !fault.Is(err, fault.Conflict) {
						t.Fatal(err)
					}
					continue
				}
				a, err1 := s.Get(ctx, director, rapid.SampledFrom(ids).Draw(t, "keep"))
				b, err2 := s.Get(ctx, director, rapid.SampledFrom(ids).Draw(t, "merge"))
				if err1 != nil || err2 != nil {
					t.Fatal(err1, err2)
				}
				take := rapid.SliceOfNDistinct(rapid.SampledFrom(client.MergeFields), 0, 3, rapid.ID[string]).Draw(t, "take")
				m, err := s.Merge(ctx, director, mergeOf(a, b, take...))
				switch {
				case err == nil:
					stack = append(stack, m.ID)
				case !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Invalid):
					t.Fatal(err)
				}
			}
			for len(stack) > 0 {
				if err := undo(len(stack) - 1); err != nil {
					t.Fatal(err)
				}
			}
			if after := snapshot(t, d); after != before {
				t.Fatalf("not as before:\n%s", diff(before, after))
			}
			// Each try begins with empty tables.
			for _, table := range []string{"client_merge", "search_key", "search_doc", "client_phone", "client_address", "client_relation", "client_sensitive", "client", "party", "matter", "request"} {
				exec(t, d, "DELETE FROM "+table)
			}
		}
		rapid.Check(t, one)
	}
	t.Run("sqlite", func(t *testing.T) { run(t, dbtest.SQLite(t)) })
	t.Run("postgres", func(t *testing.T) {
		if testing.Short() {
			t.Skip("slow")
		}
		run(t, dbtest.Postgres(t))
	})
}

// diff gives the lines that only one of two snapshots has.
func diff(before, after string) string {
	have := map[string]int{}
	for _, l := range strings.Split(before, "\n") {
		have[l]--
	}
	for _, l := range strings.Split(after, "\n") {
		have[l]++
	}
	var out []string
	for _, l := range slices.Sorted(maps.Keys(have)) {
		if have[l] != 0 {
			out = append(out, fmt.Sprintf("%+d %s", have[l], l))
		}
	}
	return strings.Join(out, "\n")
}
