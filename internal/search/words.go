package search

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/db"
)

// words are the words of names, titles and subjects that there are, and about
// how often. They serve to mend mistakes and to know which word is rare; what
// is found and what not never depends on them. The table search_word is the
// truth, written in the transaction that brings a word; each process reads it
// when it first needs it and then what was added since, so several processes
// agree within a moment. How often a word is there is counted by
// [Index.Recount].
type words struct {
	mu     sync.RWMutex
	list   []entry
	at     map[string]int32
	near   map[string][]int32 // a word, and it without one letter → where it stands in list
	nearN  int                // how many of the list near holds
	lastID int64
	whole  time.Time // when all of it was last read
	tail   time.Time // when what was added was last read
}

type entry struct {
	text string
	n    int64
}

func newWords() *words { return &words{at: map[string]int32{}, near: map[string][]int32{}} }

const (
	wholeAgain = time.Hour
	tailAgain  = time.Second
	overlap    = 200 // rows read again: a transaction with a lower number may have ended later
)

// learn writes words that the table may not have yet.
func (w *words) learn(ctx context.Context, d *db.DB, tx bun.Tx, fresh []string) error {
	slices.Sort(fresh)
	fresh = slices.Compact(fresh)
	w.mu.RLock()
	loaded := !w.whole.IsZero()
	fresh = slices.DeleteFunc(fresh, func(s string) bool { _, known := w.at[s]; return known })
	w.mu.RUnlock()
	if len(fresh) == 0 {
		return nil
	}
	for part := range slices.Chunk(fresh, 1000) {
		//nolint:gosec // words are letters and digits alone
		sql := "INSERT INTO search_word (word) VALUES ('" + strings.Join(part, "'),('") + "') ON CONFLICT DO NOTHING"
		if _, err := tx.Tx.ExecContext(ctx, sql); err != nil {
			return err
		}
	}
	if loaded || len(fresh) > 100 { // a single change does not read all words
		db.After(ctx, func(ctx context.Context) { _ = w.read(ctx, d, true) }) // or later, when it is needed
	}
	return nil
}

// read brings the words up to the table, where they are older than a second
// or at once when now is told. Call it outside of a transaction.
func (w *words) read(ctx context.Context, d *db.DB, now bool) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	began := time.Now()
	switch {
	case time.Since(w.whole) > wholeAgain:
		w.whole = began
		w.list, w.at, w.near, w.nearN, w.lastID = nil, map[string]int32{}, map[string][]int32{}, 0, 0
	case !now && time.Since(w.tail) < tailAgain:
		return nil
	}
	var rows []struct {
		ID   int64
		Word string
		N    int64
	}
	if err := d.Read(ctx).NewRaw("SELECT id, word, n FROM search_word WHERE id > ? ORDER BY id", max(0, w.lastID-overlap)).Scan(ctx, &rows); err != nil {
		return err
	}
	for _, r := range rows {
		if i, ok := w.at[r.Word]; ok {
			w.list[i].n = r.N
		} else {
			w.at[r.Word] = int32(len(w.list)) // a few thousand, never 2^31
			w.list = append(w.list, entry{r.Word, r.N})
		}
		w.lastID = max(w.lastID, r.ID)
	}
	w.tail = began
	for ; w.nearN < len(w.list); w.nearN++ {
		i := int32(w.nearN)
		for _, k := range without(w.list[i].text) {
			w.near[k] = append(w.near[k], i)
		}
	}
	return nil
}

// forget has everything read again: the counts changed.
func (w *words) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.whole = time.Time{}
}

// without gives a word, and it without each of its letters.
func without(s string) []string {
	out := []string{s}
	for i := range len(s) {
		if k := s[:i] + s[i+1:]; len(k) > 0 && !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}

// count tells about how often a word is there, 0 when it is not.
func (w *words) count(s string) int64 {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if i, ok := w.at[s]; ok {
		return max(1, w.list[i].n)
	}
	return 0
}

// beginning gives the most frequent words that begin with a text, the text
// itself left out.
func (w *words) beginning(s string, most int) []string {
	w.mu.RLock()
	defer w.mu.RUnlock()
	var found []entry
	for _, x := range w.list {
		if len(x.text) > len(s) && strings.HasPrefix(x.text, s) {
			found = append(found, x)
		}
	}
	slices.SortFunc(found, func(a, b entry) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.text, b.text)) })
	var out []string
	for _, x := range found[:min(len(found), most)] {
		out = append(out, x.text)
	}
	return out
}
