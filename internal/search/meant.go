package search

import "slices"

// titles are what people are called by before their name.
var titles = []string{"ba", "ong", "anh", "chi", "em", "co", "chu", "bac", "chau", "be", "cu", "di", "cau", "mo", "thim"}

// meant gives what may have been meant by what was typed, the likeliest first.
func (w *words) meant(typed reading) []reading {
	var out []reading
	add := func(r reading, ok bool) {
		if ok && len(r.parts) > 0 {
			r.mended = true
			out = append(out, r)
		}
	}
	if first := typed.words(); len(first) > 1 && slices.Contains(titles, first[0]) {
		rest := typed
		at := slices.IndexFunc(typed.parts, func(p part) bool { return p.word })
		rest.parts = slices.Delete(slices.Clone(typed.parts), at, at+1)
		add(rest, true)
		add(w.mend(rest, true))
	}
	// Words that there are stay; the others are mended.
	add(w.mend(typed, true))
	add(w.parted(typed))
	for _, r := range w.joined(typed) {
		add(r, true)
	}
	// A slip may have made one word into another.
	add(w.mend(typed, false))
	if n := len(typed.parts); n > 2 {
		// One word too many, or one that is written quite otherwise: the most
		// frequent is missed least.
		open, _ := w.mend(typed, true)
		for _, i := range w.byFrequency(typed) {
			rest := open
			rest.parts = slices.Delete(slices.Clone(open.parts), i, i+1)
			add(rest, true)
		}
	}
	return out
}

// mend lets the words stand for those near them; onlyUnknown leaves alone the
// words that there are. It tells whether anything changed.
func (w *words) mend(r reading, onlyUnknown bool) (reading, bool) {
	changed := false
	r.parts = slices.Clone(r.parts)
	for i, p := range r.parts {
		raw := p.raw
		if !p.word {
			if raw = letters(raw); raw == p.raw || len(raw) < 2 || w.count(spell(raw)) == 0 {
				continue // nguye64n, typed without the program that makes accents
			}
		}
		if onlyUnknown && p.word && w.count(spell(raw)) > 0 {
			continue
		}
		alts := w.candidates(raw)
		if p.word && len(alts) == 0 {
			continue
		}
		if !onlyUnknown {
			alts = alts[:min(len(alts), 4)]
		}
		r.parts[i] = part{raw: raw, word: true, alts: alts}
		changed = changed || len(alts) > 1 || len(alts) == 1 && alts[0].key != p.alts[0].key
	}
	return r, changed
}

func letters(s string) string {
	var b []byte
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			b = append(b, s[i])
		}
	}
	return string(b)
}

// parted puts spaces where they are missing.
func (w *words) parted(r reading) (reading, bool) {
	changed := false
	var parts []part
	for _, p := range r.parts {
		if p.word && w.count(spell(p.raw)) == 0 {
			if pieces := w.split(p.raw); len(pieces) > 1 {
				for _, s := range pieces {
					parts = append(parts, part{raw: s, word: true, alts: []alt{{key: spell(s), cost: 0.5}}})
				}
				changed = true
				continue
			}
		}
		parts = append(parts, p)
	}
	r.parts = parts[:min(len(parts), maxParts)]
	return r, changed
}

// joined takes out a space that is too many: "ngu yen", "thu yen".
func (w *words) joined(r reading) []reading {
	var out []reading
	for i := 1; i < len(r.parts) && len(out) < 3; i++ {
		a, b := r.parts[i-1], r.parts[i]
		if whole := a.raw + b.raw; a.word && b.word && w.count(spell(whole)) > 0 {
			one := r
			one.parts = slices.Replace(slices.Clone(r.parts), i-1, i+1, part{raw: whole, word: true, alts: []alt{{key: spell(whole), cost: 0.5}}})
			out = append(out, one)
		}
	}
	return out
}

// byFrequency gives the places of the words, the most frequent first.
func (w *words) byFrequency(r reading) []int {
	var out []int
	n := make([]int64, len(r.parts))
	for i, p := range r.parts {
		if p.word {
			out = append(out, i)
			n[i] = w.count(spell(p.raw))
		}
	}
	slices.SortStableFunc(out, func(a, b int) int {
		// What there is not at all tells least.
		switch {
		case n[a] == 0 && n[b] != 0:
			return -1
		case n[b] == 0 && n[a] != 0:
			return 1
		}
		return int(n[b] - n[a])
	})
	return out
}
