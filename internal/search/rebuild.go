package search

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"
)

// step is how many records are read at once where all of them are.
const step = 1000

// Rebuild brings the whole index to what the records are, a thousand in one
// transaction, while the program works; it tells how far it is.
func (x *Index) Rebuild(ctx context.Context, progress func(kind string, done int)) error {
	for _, kind := range x.known() {
		done := 0
		err := x.pages(ctx, kind, func(ids []int64) error {
			done += len(ids)
			err := x.db.InTx(ctx, func(ctx context.Context, _ bun.Tx) error { return x.Refresh(ctx, kind, ids...) })
			if err == nil && progress != nil {
				progress(kind, done)
			}
			return err
		})
		if err == nil {
			err = x.mend(ctx, kind)
		}
		if err != nil {
			return fmt.Errorf("rebuild the index of %s: %w", kind, err)
		}
	}
	return x.Recount(ctx)
}

// mend takes away what is in the index of no record, and brings the rows of
// search_key to those of search_doc.
func (x *Index) mend(ctx context.Context, kind string) error {
	err := x.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewRaw(fmt.Sprintf("DELETE FROM search_doc WHERE kind = ? AND NOT EXISTS (SELECT 1 FROM %s AS t WHERE t.id = search_doc.id)", x.sources[kind].Table), numbers[kind]).Exec(ctx)
		return err
	})
	if err != nil {
		return err
	}
	if err := x.sweep(ctx, kind, nil); err != nil {
		return err
	}
	have, want, err := x.rows(ctx, kind)
	if err != nil || have == want {
		return err
	}
	return x.missing(ctx, kind, func(lost []row) error {
		return x.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error { return insertKeys(ctx, tx, lost) })
	})
}

// rows counts the rows of search_key, and those that search_doc tells of.
func (x *Index) rows(ctx context.Context, kind string) (have, want int64, err error) {
	err = x.db.Read(ctx).NewRaw(`SELECT (SELECT count(*) FROM search_key WHERE kind = ?) AS have,
		(SELECT COALESCE(SUM(length(keys) - length(replace(keys, ' ', '')) - 1), 0) FROM search_doc WHERE kind = ? AND keys <> '') AS want`,
		numbers[kind], numbers[kind]).Scan(ctx, &have, &want)
	return have, want, err
}

// pages gives the ids of all records of a kind, in order, some at a time.
func (x *Index) pages(ctx context.Context, kind string, f func(ids []int64) error) error {
	for after := int64(0); ; {
		var ids []int64
		err := x.db.Read(ctx).NewRaw(fmt.Sprintf("SELECT id FROM %s WHERE id > ? ORDER BY id LIMIT %d", x.sources[kind].Table, step), after).Scan(ctx, &ids)
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := f(ids); err != nil {
			return err
		}
		after = ids[len(ids)-1]
	}
}

// sweep goes over all rows of search_key of a kind: it takes away, or tells
// where tell is given, those that search_doc does not have.
func (x *Index) sweep(ctx context.Context, kind string, tell func(id int64, key string)) error {
	type keyed struct {
		Key string
		ID  int64
	}
	const stretch = 20 * step
	for from, more := (keyed{}), true; more; {
		// The end of a stretch of rows, and those in it that are too many.
		var end []keyed
		err := x.db.Read(ctx).NewRaw("SELECT key, id FROM search_key WHERE kind = ? AND (key, id) > (?, ?) ORDER BY key, id LIMIT 1 OFFSET ?",
			numbers[kind], from.Key, from.ID, stretch).Scan(ctx, &end)
		if err != nil {
			return err
		}
		to := keyed{Key: last}
		if more = len(end) > 0; more {
			to = end[0]
		}
		var gone []keyed
		err = x.db.Read(ctx).NewRaw(`SELECT k.key, k.id FROM search_key AS k WHERE k.kind = ? AND (k.key, k.id) > (?, ?) AND (k.key, k.id) <= (?, ?)
			AND (SELECT 1 FROM search_doc AS d WHERE d.kind = k.kind AND d.id = k.id AND d.keys LIKE '% ' || k.key || ' %') IS NULL`,
			numbers[kind], from.Key, from.ID, to.Key, to.ID).Scan(ctx, &gone)
		if err != nil {
			return err
		}
		from = to
		var rows []row
		for _, g := range gone {
			if tell != nil {
				tell(g.ID, g.Key)
			}
			rows = append(rows, row{docID{numbers[kind], g.ID}, g.Key})
		}
		if tell == nil && len(rows) > 0 {
			if err := x.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error { return deleteKeys(ctx, tx, rows) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// Recount counts how often each word is there. It reads the whole index, once
// a day and after an import.
func (x *Index) Recount(ctx context.Context) error {
	counts := map[string]int64{}
	for _, kind := range x.known() {
		for after := ""; ; {
			var rows []struct {
				Word string
				N    int64
			}
			// A stretch of words at a time, so that no read lasts long.
			err := x.db.Read(ctx).NewRaw(`SELECT w.word, (SELECT count(*) FROM search_key AS k WHERE k.kind = ? AND k.key = w.word) AS n
				FROM search_word AS w WHERE w.word > ? ORDER BY w.word LIMIT 200`, numbers[kind], after).Scan(ctx, &rows)
			if err != nil {
				return fmt.Errorf("count the words: %w", err)
			}
			if len(rows) == 0 {
				break
			}
			for _, r := range rows {
				counts[r.Word] += r.N
			}
			after = rows[len(rows)-1].Word
		}
	}
	list := make([]string, 0, len(counts))
	for w := range counts {
		list = append(list, w)
	}
	slices.Sort(list)
	for part := range slices.Chunk(list, 500) {
		err := x.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
			var b strings.Builder
			b.WriteString("INSERT INTO search_word (word, n) VALUES ")
			for i, w := range part {
				if i > 0 {
					b.WriteByte(',')
				}
				fmt.Fprintf(&b, "('%s',%d)", w, counts[w])
			}
			b.WriteString(" ON CONFLICT (word) DO UPDATE SET n = excluded.n")
			_, err := tx.Tx.ExecContext(ctx, b.String())
			return err
		})
		if err != nil {
			return fmt.Errorf("write the counts of words: %w", err)
		}
	}
	err := x.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewRaw("DELETE FROM search_word WHERE n = 0").Exec(ctx)
		return err
	})
	x.words.forget()
	return err
}

// Keep counts the words when they never were, or when a day has gone by since
// this program did. It is called in the background.
func (x *Index) Keep(ctx context.Context) error {
	if x.counted.IsZero() {
		var counted bool
		if err := x.db.Read(ctx).NewRaw("SELECT EXISTS (SELECT 1 FROM search_word WHERE n > 1)").Scan(ctx, &counted); err != nil {
			return err
		}
		if counted {
			x.counted = x.clock.Now()
			return nil
		}
	}
	if now := x.clock.Now(); now.Sub(x.counted) > 24*time.Hour {
		x.counted = now
		return x.Recount(ctx)
	}
	return nil
}

// Difference is something in which the index and the records do not agree.
type Difference struct {
	Kind string
	ID   int64
	Have string // keys of the index
	Want string // keys as they should be
}

// Verify compares the whole index with the records.
func (x *Index) Verify(ctx context.Context, tell func(Difference)) (rows int64, err error) {
	for _, kind := range x.known() {
		s := x.sources[kind]
		err := x.pages(ctx, kind, func(ids []int64) error {
			docs, err := s.Docs(ctx, ids)
			if err != nil {
				return err
			}
			want := map[int64]string{}
			for _, d := range docs {
				keys, _ := d.keys()
				want[d.ID] = join(keys)
			}
			asked := make([]Doc, len(ids))
			for i, id := range ids {
				asked[i] = Doc{Kind: kind, ID: id}
			}
			have, err := stored(ctx, x.db.Read(ctx), asked)
			if err != nil {
				return err
			}
			for _, id := range ids {
				if h := have[docID{numbers[kind], id}]; h != want[id] {
					tell(Difference{Kind: kind, ID: id, Have: h, Want: want[id]})
				}
			}
			rows += int64(len(ids))
			return nil
		})
		if err != nil {
			return rows, fmt.Errorf("verify the index of %s: %w", kind, err)
		}
		more, err := x.verifyKeys(ctx, kind, tell)
		rows += more
		if err != nil {
			return rows, fmt.Errorf("verify the index of %s: %w", kind, err)
		}
	}
	return rows, nil
}

// verifyKeys compares search_doc with search_key, and both with the table.
// Where every row of search_key is in its row of search_doc, and there are as
// many as those tell, none is missing.
func (x *Index) verifyKeys(ctx context.Context, kind string, tell func(Difference)) (rows int64, err error) {
	var lost []struct {
		ID   int64
		Keys string
	}
	err = x.db.Read(ctx).NewRaw(fmt.Sprintf("SELECT d.id, d.keys FROM search_doc AS d WHERE d.kind = ? AND NOT EXISTS (SELECT 1 FROM %s AS t WHERE t.id = d.id) ORDER BY d.id LIMIT %d",
		x.sources[kind].Table, step), numbers[kind]).Scan(ctx, &lost)
	if err != nil {
		return 0, err
	}
	for _, l := range lost {
		tell(Difference{Kind: kind, ID: l.ID, Have: l.Keys})
	}
	if err := x.sweep(ctx, kind, func(id int64, key string) { tell(Difference{Kind: kind, ID: id, Have: key}) }); err != nil {
		return 0, err
	}
	have, want, err := x.rows(ctx, kind)
	if err != nil || have == want {
		return have, err
	}
	return have, x.missing(ctx, kind, func(lost []row) error {
		for _, l := range lost {
			tell(Difference{Kind: kind, ID: l.id, Want: l.key})
		}
		return nil
	})
}

// missing tells the keys of search_doc that search_key does not have.
func (x *Index) missing(ctx context.Context, kind string, tell func([]row) error) error {
	for after := int64(0); ; {
		var docs []struct {
			ID   int64
			Keys string
		}
		err := x.db.Read(ctx).NewRaw(fmt.Sprintf("SELECT id, keys FROM search_doc WHERE kind = ? AND id > ? ORDER BY id LIMIT %d", step), numbers[kind], after).Scan(ctx, &docs)
		if err != nil || len(docs) == 0 {
			return err
		}
		var asked []string
		for _, d := range docs {
			after = d.ID
			for _, k := range strings.Fields(d.Keys) {
				asked = append(asked, fmt.Sprintf("(%d,'%s')", d.ID, quoted(k)))
			}
		}
		for part := range slices.Chunk(asked, 2*step) {
			var lost []struct {
				ID  int64
				Key string
			}
			err := x.db.Read(ctx).NewRaw("WITH want (id, key) AS (VALUES "+strings.Join(part, ",")+`)
				SELECT want.id, want.key FROM want WHERE NOT EXISTS (SELECT 1 FROM search_key AS k WHERE k.kind = ? AND k.key = want.key AND k.id = want.id)`, numbers[kind]).Scan(ctx, &lost)
			if err != nil {
				return err
			}
			rows := make([]row, len(lost))
			for i, l := range lost {
				rows[i] = row{docID{numbers[kind], l.ID}, l.Key}
			}
			if err := tell(rows); err != nil {
				return err
			}
		}
	}
}
