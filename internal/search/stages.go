package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"tgpl/internal/account"
)

// named finds the records that have exactly a name, the newest first, and
// tells how many.
func (f *find) named(ctx context.Context, kind, name string) (int, error) {
	s := f.sources[kind]
	cond, args := f.seen(s, reading{})
	query := fmt.Sprintf("SELECT %[1]s.id FROM %[1]s WHERE %[1]s.folded = ?", s.Table)
	if cond != "" {
		query += " AND " + cond
	}
	var ids []int64
	err := f.db.Read(ctx).NewRaw(query+fmt.Sprintf(" ORDER BY %s.id DESC LIMIT %d", s.Table, counted+1), append([]any{name}, args...)...).Scan(ctx, &ids)
	if err == nil {
		f.note(kind, ids, byName)
	}
	return len(ids), err
}

// seen is the condition on the table of a kind: live records, what the actor
// may see, the days asked for.
func (f *find) seen(s Source, r reading) (string, []any) {
	var conds []string
	var args []any
	if s.Live != "" {
		conds = append(conds, s.Live)
	}
	if cond, more := s.visible(f.a); cond != "" {
		conds, args = append(conds, "("+cond+")"), append(args, more...)
	}
	if !r.from.IsZero() {
		cond, more := s.Day(r.from, r.to)
		conds, args = append(conds, "("+cond+")"), append(args, more...)
	}
	return strings.Join(conds, " AND "), args
}

// Bounds of how many records are walked through, the newest first, to ask the
// other words of them.
const (
	walkTyped  = 4000
	walkMended = 1000
	walkOther  = 300  // of words less likely meant
	walkOwn    = 1500 // of an account's own
)

// walk is what is walked through: the records that have one of some keys.
type walk struct {
	keys   []alt
	parts  []int // parts of the reading that the keys stand for
	n      int   // how many records, up to rare of each key
	inName bool  // the words stand together in a name
}

// run finds the records that have all parts of a reading: first those that
// have its words together in a name, then those that have them anywhere.
func (f *find) run(ctx context.Context, kind string, r reading, score float64) error {
	s := f.sources[kind]
	if !r.from.IsZero() && s.Day == nil {
		return nil
	}
	if len(r.parts) == 0 {
		seen, args := f.seen(s, r)
		_, err := f.fetch(ctx, kind, fmt.Sprintf("SELECT %[1]s.id FROM %[1]s WHERE %[2]s ORDER BY %[1]s.id DESC LIMIT %[3]d", s.Table, seen, counted+1), args, score)
		return err
	}
	pairs := pairable(r.parts)
	if len(pairs) > 0 {
		best, none, err := f.rarest(ctx, kind, pairs)
		if err != nil {
			return err
		}
		if best.n > 0 && (!none || kind != Client) {
			if n, err := f.through(ctx, s, r, best, score); err != nil || n > 0 {
				return err
			}
		}
		if kind == Client {
			return nil // all their words are names
		}
	}
	var single []walk
	for i, p := range r.parts {
		single = append(single, walk{keys: p.alts, parts: []int{i}})
	}
	best := single[0]
	if len(single) > 1 {
		var none bool
		var err error
		if best, none, err = f.rarest(ctx, kind, single); err != nil || none {
			return err
		}
	}
	_, err := f.through(ctx, s, r, best, score)
	return err
}

// pairable gives the pairs of words that can be looked up together, those with
// the fewest ways first.
func pairable(parts []part) []walk {
	const ways, all = 16, 40
	var out []walk
	for i, p := range parts {
		for j := i + 1; j < len(parts); j++ {
			q := parts[j]
			if !p.word || !q.word || len(p.alts)*len(q.alts) > ways {
				continue
			}
			w := walk{parts: []int{i, j}, inName: true}
			for _, a := range p.alts {
				for _, b := range q.alts {
					if a.key != b.key && !a.prefix && !b.prefix {
						w.keys = append(w.keys, alt{key: pairKey(a.key, b.key), cost: a.cost + b.cost})
					}
				}
			}
			if len(w.keys) > 0 {
				slices.SortStableFunc(w.keys, func(a, b alt) int { return cmp.Compare(a.cost, b.cost) })
				out = append(out, w)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b walk) int { return len(a.keys) - len(b.keys) })
	n := 0
	for i, w := range out {
		if n += len(w.keys); n > all && i > 0 {
			return out[:i]
		}
	}
	return out
}

func (f *find) fetch(ctx context.Context, kind, query string, args []any, score float64) (int, error) {
	var ids []int64
	if err := f.db.Read(ctx).NewRaw(query, args...).Scan(ctx, &ids); err != nil {
		return 0, fmt.Errorf("find %s: %w", kind, err)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	slices.Reverse(ids)
	f.note(kind, ids, score)
	return len(ids), nil
}

func (f *find) walked(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.work += n
}

// through walks through the records that have one of some keys and asks the
// other parts of them.
func (f *find) through(ctx context.Context, s Source, r reading, w walk, score float64) (int, error) {
	seen, args := f.seen(s, r)
	limit := fmt.Sprintf(" LIMIT %d", counted+1)
	needTable := !r.from.IsZero() || seen != s.Live && seen != "" // who is not live is not in the index
	rest := func(known []int) string {
		var conds []string
		if has := has(r.parts, known...); has != "" {
			conds = append(conds, fmt.Sprintf("(SELECT 1 FROM search_doc AS d WHERE d.kind = %d AND d.id = k.id AND %s) = 1", numbers[s.Kind], has))
		}
		if needTable {
			conds = append(conds, fmt.Sprintf("(SELECT 1 FROM %[1]s WHERE %[1]s.id = k.id AND %[2]s) = 1", s.Table, seen))
		}
		if len(conds) == 0 {
			return ""
		}
		return " WHERE " + strings.Join(conds, " AND ")
	}
	if s.Own != nil && s.scope(f.a) == account.Own && w.n >= rare {
		// Fewer are the account's own than have the words.
		query, mine := s.Own(f.a.ID)
		f.walked(walkOwn)
		return f.fetch(ctx, s.Kind, fmt.Sprintf("SELECT k.id FROM (SELECT o.id FROM (%s) AS o ORDER BY o.id DESC LIMIT %d) AS k%s%s", query, walkOwn, rest(nil), limit), append(mine, args...), score-10*r.cost)
	}
	// The records of each key for itself, so that the walk can end early.
	var arms []string
	var all []any
	where := rest(w.parts)
	for i, a := range w.keys {
		most := walkTyped
		switch {
		case where == "":
			most = counted + 1
		case r.briefly || i > 0 && r.mended:
			most = walkOther
		case i > 0:
			most = walkMended
		case r.mended:
			most = walkMended
		}
		cost := min(most, w.n)
		if needTable {
			cost *= 3
		}
		f.walked(cost)
		order := " ORDER BY id DESC"
		if a.prefix {
			order = ""
		}
		arms = append(arms, fmt.Sprintf("SELECT * FROM (SELECT k.id FROM (SELECT id FROM search_key WHERE kind = %d AND %s%s LIMIT %d) AS k%s%s) AS arm%d",
			numbers[s.Kind], keyIs(a), order, most, where, limit, i))
		if needTable {
			all = append(all, args...)
		}
	}
	return f.fetch(ctx, s.Kind, strings.Join(arms, " UNION ALL "), all, score-10*r.cost)
}

// keyIs is the condition on search_key of an alternative.
func keyIs(a alt) string {
	if a.prefix {
		return fmt.Sprintf("key >= '%s' AND key < '%s'", quoted(a.key), quoted(a.key)+last)
	}
	return fmt.Sprintf("key = '%s'", quoted(a.key))
}

// last comes after every letter.
const last = "\U0010FFFF"

// has is the condition on search_doc that it has all parts but those that are
// known to be there.
func has(parts []part, known ...int) string {
	var conds []string
	for i, p := range parts {
		if slices.Contains(known, i) {
			continue
		}
		var alts []string
		for _, a := range p.alts {
			end := " %"
			if a.prefix {
				end = "%"
			}
			alts = append(alts, "d.keys LIKE '% "+quoted(a.key)+end+"'")
		}
		if len(alts) == 0 {
			return "1 = 0"
		}
		conds = append(conds, "("+strings.Join(alts, " OR ")+")")
	}
	return strings.Join(conds, " AND ")
}

// rare is where counting the records of a key stops.
const rare = 300

// rarest tells of some ways to walk which meets the fewest records of a kind,
// and whether one of them meets none at all.
func (f *find) rarest(ctx context.Context, kind string, ways []walk) (best walk, none bool, err error) {
	var arms []string
	for i, w := range ways {
		for _, a := range w.keys {
			arms = append(arms, fmt.Sprintf("SELECT %d AS way, (SELECT count(*) FROM (SELECT 1 FROM search_key WHERE kind = %d AND %s LIMIT %d) AS c) AS n", i, numbers[kind], keyIs(a), max(20, rare/len(w.keys))))
		}
	}
	if len(arms) == 0 {
		return walk{}, true, nil
	}
	var rows []struct{ Way, N int }
	if err := f.db.Read(ctx).NewRaw(strings.Join(arms, " UNION ALL ")).Scan(ctx, &rows); err != nil {
		return walk{}, false, fmt.Errorf("count the words: %w", err)
	}
	for _, r := range rows {
		ways[r.Way].n += r.N
	}
	at := -1
	for i := range ways {
		w := &ways[i]
		if w.n == 0 {
			none = true
			continue
		}
		if w.n >= rare { // how much more is known from the last count only
			w.n += f.frequency(w)
		}
		if at < 0 || w.n < ways[at].n {
			at = i
		}
	}
	if at < 0 {
		return walk{}, true, nil
	}
	return ways[at], none, nil
}

// frequency tells about how many records have one of the keys, of two words as
// many as chance would have it.
func (f *find) frequency(w *walk) int {
	const people = 500_000
	n := 0.0
	for _, a := range w.keys {
		if one, two, ok := strings.Cut(strings.TrimPrefix(a.key, pairSign), pairSign); ok && w.inName {
			n += float64(f.words.count(one)) * float64(f.words.count(two)) / people
		} else {
			n += float64(f.words.count(a.key))
		}
	}
	return int(min(n, 1<<30))
}
