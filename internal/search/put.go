package search

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"
)

// Put brings what records are found by into the index, in the transaction of
// ctx. What did not change writes nothing.
func (x *Index) Put(ctx context.Context, docs ...Doc) error {
	return x.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error { return x.PutMany(ctx, tx, docs) })
}

// PutMany is [Index.Put] for many records at once, as an import brings them;
// a thousand in one call are a good measure. After an import call
// [Index.Recount].
func (x *Index) PutMany(ctx context.Context, tx bun.Tx, docs []Doc) error {
	for part := range slices.Chunk(docs, 1000) {
		if err := x.put(ctx, tx, part); err != nil {
			return fmt.Errorf("put into the index: %w", err)
		}
	}
	return nil
}

// docID names a record.
type docID struct {
	kind int
	id   int64
}

// row is one row of search_key.
type row struct {
	docID
	key string
}

func (x *Index) put(ctx context.Context, tx bun.Tx, docs []Doc) error {
	docs = lastOfEach(docs)
	have, err := stored(ctx, tx, docs)
	if err != nil {
		return err
	}
	var add, gone []row
	var whole []row // rows of search_doc
	var fresh []string
	for _, d := range docs {
		at := docID{numbers[d.Kind], d.ID}
		if at.kind == 0 || at.id <= 0 {
			return fmt.Errorf("a record of kind %q with number %d", d.Kind, d.ID)
		}
		keys, mend := d.keys()
		all := join(keys)
		old, ok := have[at]
		if ok && old == all {
			continue
		}
		was := strings.Fields(old)
		for _, k := range keys {
			if _, found := slices.BinarySearch(was, k); !found {
				add = append(add, row{at, k})
			}
		}
		for _, k := range was {
			if _, found := slices.BinarySearch(keys, k); !found {
				gone = append(gone, row{at, k})
			}
		}
		whole = append(whole, row{at, all})
		fresh = append(fresh, mend...)
	}
	if err := deleteKeys(ctx, tx, gone); err != nil {
		return err
	}
	if err := insertKeys(ctx, tx, add); err != nil {
		return err
	}
	if err := insertRows(ctx, tx, "INSERT INTO search_doc (kind, id, keys) VALUES ", " ON CONFLICT (kind, id) DO UPDATE SET keys = excluded.keys", whole, docFirst); err != nil {
		return err
	}
	return x.words.learn(ctx, x.db, tx, fresh)
}

// lastOfEach keeps the last of several docs of one record.
func lastOfEach(docs []Doc) []Doc {
	last := make(map[docID]int, len(docs))
	for i, d := range docs {
		last[docID{numbers[d.Kind], d.ID}] = i
	}
	if len(last) == len(docs) {
		return docs
	}
	out := make([]Doc, 0, len(last))
	for i, d := range docs {
		if last[docID{numbers[d.Kind], d.ID}] == i {
			out = append(out, d)
		}
	}
	return out
}

// join is how search_doc keeps keys: a space before, between and after.
func join(keys []string) string {
	if len(keys) == 0 {
		return ""
	}
	return " " + strings.Join(keys, " ") + " "
}

// Remove takes records out of the index.
func (x *Index) Remove(ctx context.Context, kind string, ids ...int64) error {
	if len(ids) == 0 {
		return nil
	}
	return x.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		docs := make([]Doc, len(ids))
		for i, id := range ids {
			docs[i] = Doc{Kind: kind, ID: id}
		}
		have, err := stored(ctx, tx, docs)
		if err != nil {
			return err
		}
		var gone []row
		for at, keys := range have {
			for _, k := range strings.Fields(keys) {
				gone = append(gone, row{at, k})
			}
		}
		if err := deleteKeys(ctx, tx, gone); err != nil {
			return err
		}
		_, err = tx.NewRaw("DELETE FROM search_doc WHERE kind = ? AND id IN (?)", numbers[kind], bun.In(ids)).Exec(ctx)
		return err
	})
}

// stored reads what the index has of records.
func stored(ctx context.Context, tx bun.IDB, docs []Doc) (map[docID]string, error) {
	ids := map[int][]int64{}
	for _, d := range docs {
		ids[numbers[d.Kind]] = append(ids[numbers[d.Kind]], d.ID)
	}
	out := map[docID]string{}
	for kind, list := range ids {
		var rows []struct {
			ID   int64
			Keys string
		}
		if err := tx.NewRaw("SELECT id, keys FROM search_doc WHERE kind = ? AND id IN (?)", kind, bun.In(list)).Scan(ctx, &rows); err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[docID{kind, r.ID}] = r.Keys
		}
	}
	return out, nil
}

func deleteKeys(ctx context.Context, tx bun.Tx, rows []row) error {
	for part := range slices.Chunk(rows, 500) {
		var b strings.Builder
		b.WriteString("DELETE FROM search_key WHERE ")
		for i, r := range part {
			if i > 0 {
				b.WriteString(" OR ")
			}
			fmt.Fprintf(&b, "(kind = %d AND key = '%s' AND id = %d)", r.kind, quoted(r.key), r.id)
		}
		if _, err := tx.Tx.ExecContext(ctx, b.String()); err != nil {
			return err
		}
	}
	return nil
}

// insertKeys writes in the order of the table, so that neighbours lie on one
// page.
func insertKeys(ctx context.Context, tx bun.Tx, rows []row) error {
	slices.SortFunc(rows, func(a, b row) int {
		if a.kind != b.kind {
			return a.kind - b.kind
		}
		if c := strings.Compare(a.key, b.key); c != 0 {
			return c
		}
		return int(a.id - b.id)
	})
	return insertRows(ctx, tx, "INSERT INTO search_key (kind, key, id) VALUES ", " ON CONFLICT DO NOTHING", slices.Compact(rows), keyFirst)
}

func keyFirst(b []byte, r row) []byte {
	b = strconv.AppendInt(append(b, '('), int64(r.kind), 10)
	b = append(append(append(b, ",'"...), quoted(r.key)...), "',"...)
	return append(strconv.AppendInt(b, r.id, 10), ')')
}

func docFirst(b []byte, r row) []byte {
	b = strconv.AppendInt(append(b, '('), int64(r.kind), 10)
	b = strconv.AppendInt(append(b, ','), r.id, 10)
	return append(append(append(b, ",'"...), quoted(r.key)...), "')"...)
}

// insertRows writes rows, many with one statement. Keys have only letters,
// digits and the signs of this package in them.
func insertRows(ctx context.Context, tx bun.Tx, head, tail string, rows []row, value func([]byte, row) []byte) error {
	for len(rows) > 0 {
		sql := []byte(head)
		n := 0
		for n < len(rows) && n < 1000 && len(sql) < 200_000 {
			if n > 0 {
				sql = append(sql, ',')
			}
			sql = value(sql, rows[n])
			n++
		}
		if _, err := tx.Tx.ExecContext(ctx, string(append(sql, tail...))); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

func quoted(s string) string { return strings.ReplaceAll(s, "'", "''") }
