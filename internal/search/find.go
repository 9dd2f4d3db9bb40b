package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"tgpl/internal/account"
	"tgpl/internal/check"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
)

// Query is a question.
type Query struct {
	Text  string   `json:"q"`
	Kinds []string `json:"kinds,omitempty"` // all that the actor may see when empty
	Limit int      `json:"limit,omitempty"` // hits of each kind, 10 when 0, at most 50
}

// Count tells how many records of a kind were found; More that there are at
// least that many.
type Count struct {
	Kind string `json:"kind"`
	N    int    `json:"n"`
	More bool   `json:"more,omitempty"`
}

// Found is what a question finds, best first.
type Found struct {
	Hits   []Hit   `json:"hits"`
	Counts []Count `json:"counts"`
	// Also is what was looked for beside, or instead of, what was typed, where
	// mistakes were mended.
	Also string `json:"also,omitempty"`
}

const (
	usual   = 10
	most    = 50
	counted = 100 // where counting stops
)

// The stages a record was found in, as scores.
const (
	byCode   = 1000.0
	byNumber = 900.0
	byName   = 800.0
	byWords  = 600.0
	byDay    = 550.0
	byStart  = 500.0
	byMended = 400.0
	byPart   = 200.0
)

// find is one question under way.
type find struct {
	*Index
	a     account.Actor
	limit int
	mu    sync.Mutex
	found map[string]map[int64]float64 // by kind: id → score of the best stage
	over  map[string]bool              // there are more than were looked at
	terms []alt                        // what is marked
	parts [][]alt                      // the same, by what was typed
	also  string
	work  int // records that were to be walked through
}

// Find answers a question. It asks no right of its own: it finds what the
// actor may see, kind by kind, which is nothing for the public.
func (x *Index) Find(ctx context.Context, a account.Actor, q Query) (Found, error) {
	if a.ID == 0 && a.Role != account.SystemRole {
		return Found{}, fault.New(fault.SignIn, "fault.sign_in")
	}
	bad := fault.Fields{}
	ended := strings.HasSuffix(q.Text, " ") // the last word is whole
	if q.Text = check.Text(bad, "q", q.Text, check.Short); ended {
		q.Text += " "
	}
	for _, k := range q.Kinds {
		if numbers[k] == 0 {
			bad.Add("kinds", "fault.bad_choice")
		}
	}
	if err := bad.Err(); err != nil {
		return Found{}, err
	}
	f := &find{Index: x, a: a, limit: q.Limit, found: map[string]map[int64]float64{}, over: map[string]bool{}}
	if f.limit <= 0 {
		f.limit = usual
	}
	f.limit = min(f.limit, most)
	var kinds []string
	for _, k := range x.known() {
		if (len(q.Kinds) == 0 || slices.Contains(q.Kinds, k)) && x.sources[k].scope(a) != account.None {
			kinds = append(kinds, k)
			f.found[k] = map[int64]float64{}
		}
	}
	readings := parse(q.Text, clock.Today(x.clock))
	if len(readings) == 0 || len(kinds) == 0 {
		return Found{Hits: []Hit{}, Counts: []Count{}}, nil
	}
	if err := f.asTyped(ctx, kinds, q.Text, readings); err != nil {
		return Found{}, err
	}
	if !f.sure() {
		if err := f.mended(ctx, kinds, readings[0]); err != nil {
			return Found{}, err
		}
	}
	hits, err := f.show(ctx, kinds)
	return Found{Hits: hits, Counts: f.counts(kinds), Also: f.also}, err
}

// asTyped looks for what was typed, each kind for itself.
func (f *find) asTyped(ctx context.Context, kinds []string, typed string, readings []reading) error {
	code, isCode := wholeCode(typed, clock.Today(f.clock))
	if isCode {
		f.term(code)
	}
	prefix := readings[0].onlyWords() && !strings.HasSuffix(typed, " ")
	for i, p := range readings[0].parts {
		if prefix && i == len(readings[0].parts)-1 {
			p.alts = append(slices.Clone(p.alts), alt{key: p.alts[0].key, prefix: true, cost: 0.4})
		}
		f.term(p)
	}
	if err := f.words.read(ctx, f.db, false); err != nil {
		return err
	}
	there, err := f.present(ctx, kinds, readings)
	if err != nil {
		return err
	}
	return f.each(kinds, func(kind string) error {
		if isCode {
			if err := f.run(ctx, kind, reading{parts: []part{code}}, byCode); err != nil {
				return err
			}
		}
		named := 0
		for _, r := range readings {
			if r.onlyWords() && f.sources[kind].Folded && len(r.parts) > 1 {
				var err error
				if named, err = f.named(ctx, kind, strings.Join(r.words(), " ")); err != nil {
					return err
				}
				if named >= f.limit || named > 0 && len(r.parts) > 2 {
					return nil // a whole name
				}
				r.briefly = named > 0
			}
			if !there(kind, r) {
				continue
			}
			if err := f.run(ctx, kind, r, stage(r)); err != nil {
				return err
			}
		}
		if !prefix || named > 0 || f.n(kind) >= f.limit {
			return nil
		}
		started, ok := f.started(readings[0])
		if !ok {
			return nil
		}
		return f.run(ctx, kind, started, byStart)
	})
}

// stage is the score of what a reading finds.
func stage(r reading) float64 {
	switch {
	case len(r.parts) == 0:
		return byDay
	case slices.ContainsFunc(r.parts, func(p part) bool { return p.word }):
		return byWords
	default:
		return byNumber
	}
}

// started lets the last word be the beginning of one; it tells whether it is.
func (f *find) started(r reading) (reading, bool) {
	r.parts = slices.Clone(r.parts)
	last := &r.parts[len(r.parts)-1]
	var longer []alt
	for i, w := range f.words.beginning(last.alts[0].key, 8) {
		longer = append(longer, alt{key: w, cost: 0.1 * float64(i)})
	}
	last.alts = longer
	r.mended = true
	return r, len(longer) > 0
}

// sure tells whether something was found that has all that was typed in it. A
// long text has nearly any words in it, and tells little.
func (f *find) sure() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for kind, ids := range f.found {
		if len(f.found) > 2 && (kind == Paper || kind == Article) {
			continue
		}
		for _, score := range ids {
			if score >= byStart-20 {
				return true
			}
		}
	}
	return false
}

// mended looks for what may have been meant.
func (f *find) mended(ctx context.Context, kinds []string, typed reading) error {
	f.work = 0
	for i, r := range f.words.meant(typed) {
		if f.work > mostMended {
			return nil
		}
		before, short := f.total(), f.inShort()
		score := byMended - 30*float64(i)
		if len(r.parts) < len(typed.parts) {
			score = byPart - 10*float64(i)
		}
		if err := f.each(kinds, func(kind string) error { return f.run(ctx, kind, r, score) }); err != nil {
			return err
		}
		if f.total() > before {
			f.parts = nil
			for _, p := range r.parts {
				f.term(p)
			}
			if f.inShort() > short || len(kinds) < 3 {
				return nil
			}
		}
	}
	return nil
}

// inShort counts the hits that are not of long texts, which have nearly any word
// in them.
func (f *find) inShort() int { return f.total() - f.n(Paper) - f.n(Article) }

// mostMended bounds how many records are walked through for what may have been
// meant.
const mostMended = 2500

// present asks once, for all kinds, which words there are, so that kinds that
// lack one need not be asked again.
func (f *find) present(ctx context.Context, kinds []string, readings []reading) (func(kind string, r reading) bool, error) {
	type place struct {
		Kind int
		Word int
	}
	var keys []string
	for _, r := range readings {
		for _, p := range r.parts {
			if p.word && !slices.Contains(keys, p.alts[0].key) {
				keys = append(keys, p.alts[0].key)
			}
		}
	}
	if len(kinds) < 3 || len(keys) == 0 {
		return func(string, reading) bool { return true }, nil
	}
	var arms []string
	for _, k := range kinds {
		for i, key := range keys {
			arms = append(arms, fmt.Sprintf("SELECT %d AS kind, %d AS word WHERE EXISTS (SELECT 1 FROM search_key WHERE kind = %d AND key = '%s')", numbers[k], i, numbers[k], quoted(key)))
		}
	}
	var rows []place
	if err := f.db.Read(ctx).NewRaw(strings.Join(arms, " UNION ALL ")).Scan(ctx, &rows); err != nil {
		return nil, fmt.Errorf("ask which words there are: %w", err)
	}
	return func(kind string, r reading) bool {
		for _, p := range r.parts {
			if p.word && !slices.Contains(rows, place{numbers[kind], slices.Index(keys, p.alts[0].key)}) {
				return false
			}
		}
		return true
	}, nil
}

// each does the kinds side by side, but in a transaction one after the other.
func (f *find) each(kinds []string, do func(kind string) error) error {
	errs := make([]error, len(kinds))
	if len(kinds) == 1 {
		return do(kinds[0])
	}
	var wg sync.WaitGroup
	turn := make(chan struct{}, 4)
	for i, k := range kinds {
		turn <- struct{}{}
		wg.Go(func() {
			errs[i] = do(k)
			<-turn
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (f *find) term(p part) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.terms = append(f.terms, p.alts...)
	f.parts = append(f.parts, p.alts)
}

// note takes down what a stage found.
func (f *find) note(kind string, ids []int64, score float64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	into := f.found[kind]
	for _, id := range ids {
		if was, ok := into[id]; !ok || score > was {
			into[id] = score
		}
	}
	if len(ids) > counted {
		f.over[kind] = true
	}
}

func (f *find) n(kind string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.found[kind])
}

func (f *find) total() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, ids := range f.found {
		n += len(ids)
	}
	return n
}

func (f *find) counts(kinds []string) []Count {
	out := []Count{}
	for _, k := range kinds {
		if n := len(f.found[k]); n > 0 {
			out = append(out, Count{Kind: k, N: min(n, counted), More: n > counted || f.over[k]})
		}
	}
	return out
}

// considered is how many of a kind are read to be put in order.
const considered = 30

// show reads the best of what was found and puts it in order.
func (f *find) show(ctx context.Context, kinds []string) ([]Hit, error) {
	hits := []Hit{}
	var mu sync.Mutex
	err := f.each(kinds, func(kind string) error {
		ids := make([]int64, 0, len(f.found[kind]))
		for id := range f.found[kind] {
			ids = append(ids, id)
		}
		if len(ids) == 0 {
			return nil
		}
		score := f.found[kind]
		slices.SortFunc(ids, func(a, b int64) int { return cmp.Or(cmp.Compare(score[b], score[a]), cmp.Compare(b, a)) })
		n := max(considered, f.limit)
		if len(ids) >= f.limit && score[ids[f.limit-1]] == byName {
			n = f.limit // they all fit as well
		}
		ids = ids[:min(len(ids), n)]
		list, err := f.sources[kind].Show(ctx, f.a, ids)
		if err != nil {
			return err
		}
		for i := range list {
			h := &list[i]
			h.Kind, h.Score = kind, score[h.ID]
			f.rank(h)
		}
		slices.SortFunc(list, better)
		mu.Lock()
		hits = append(hits, list[:min(len(list), f.limit)]...)
		mu.Unlock()
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(hits, better)
	for i := range hits {
		f.mark(&hits[i])
	}
	f.also = f.told(hits)
	return hits, nil
}

func better(a, b Hit) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.At, a.At), cmp.Compare(b.ID, a.ID),
		cmp.Compare(slices.Index(Kinds, a.Kind), slices.Index(Kinds, b.Kind)))
}

// told gives the words of the best hit that stand for others than were typed.
func (f *find) told(hits []Hit) string {
	if len(hits) == 0 || hits[0].Score >= byStart || hits[0].Score < byPart || hits[0].Kind == Paper || hits[0].Kind == Article {
		return ""
	}
	h := hits[0]
	var out []string
	for _, m := range h.Marks.Title {
		out = append(out, h.Title[m.From:m.To])
	}
	return strings.Join(out, " ")
}
