package search

import (
	"context"
	"fmt"
	"strings"

	"tgpl/internal/check"
	"tgpl/internal/clock"
	"tgpl/internal/fold"
)

// frequent is the number of records from which a word is no way to find a few.
const frequent = 5000

// Condition narrows a list of records of a kind to those that what was typed
// finds: every word begins a word of the record, digits begin or end a number,
// a code begins one. No mistakes are mended: a list shows what it says. column
// is the id of the record in the list. The condition is empty for no text.
func (x *Index) Condition(ctx context.Context, kind, column, text string) (string, error) {
	parts := x.listParts(text)
	if len(parts) == 0 {
		if strings.TrimSpace(text) == "" || len(fold.Syllables(text)) == 0 {
			return "", nil
		}
		return "1 = 0", nil
	}
	f := &find{Index: x}
	best, n := 0, frequent+1
	if len(parts) > 1 || parts[0].word {
		var arms []string
		for i, p := range parts {
			for _, a := range p.alts {
				arms = append(arms, fmt.Sprintf("SELECT %d AS part, (SELECT count(*) FROM (SELECT 1 FROM search_key WHERE kind = %d AND %s LIMIT %d) AS c) AS n",
					i, numbers[kind], keyIs(a), frequent+1))
			}
		}
		var rows []struct{ Part, N int }
		if err := f.db.Read(ctx).NewRaw(strings.Join(arms, " UNION ALL ")).Scan(ctx, &rows); err != nil {
			return "", fmt.Errorf("count the words: %w", err)
		}
		have := make([]int, len(parts))
		for _, r := range rows {
			have[r.Part] += r.N
		}
		for i, h := range have {
			if h < n {
				best, n = i, h
			}
		}
	} else {
		n = 0
	}
	if n > frequent {
		// Many have them all: the list is walked in its order and asked.
		return fmt.Sprintf("(SELECT 1 FROM search_doc AS d WHERE d.kind = %d AND d.id = %s AND %s) = 1", numbers[kind], column, has(parts)), nil
	}
	var keys []string
	for _, a := range parts[best].alts {
		keys = append(keys, "("+keyIs(a)+")")
	}
	where := fmt.Sprintf("k.kind = %d AND (%s)", numbers[kind], strings.Join(keys, " OR "))
	if others := has(parts, best); others != "" {
		where += fmt.Sprintf(" AND (SELECT 1 FROM search_doc AS d WHERE d.kind = %d AND d.id = k.id AND %s) = 1", numbers[kind], others)
	}
	return fmt.Sprintf("%s IN (SELECT k.id FROM search_key AS k WHERE %s)", column, where), nil
}

// listParts reads what was typed over a list.
func (x *Index) listParts(text string) []part {
	if c := compact(text); len(c) == trackingLen && len(strings.Fields(text)) == 1 && strings.Contains(text, "-") {
		return []part{{raw: c, alts: []alt{{key: codeSign + c}}}}
	}
	if p, ok := wholeCode(text, clock.Today(x.clock)); ok && strings.ContainsAny(text, "./-") && check.NormalPhone(text) == "" {
		return []part{p}
	}
	readings := parse(text, clock.Today(x.clock))
	if len(readings) == 0 {
		return nil
	}
	r := readings[len(readings)-1] // years as numbers
	for i, p := range r.parts {
		if p.word {
			r.parts[i].alts = []alt{{key: p.alts[0].key, prefix: true}}
		}
	}
	return r.parts
}

// Numbers tells whether what was typed over a list is a telephone or identity
// number, which a record has through the person it is of.
func Numbers(text string) bool { return len(check.NormalPhone(text)) >= minNumber }

// HasAny is the condition that a record of a kind has one of some words of a
// name; column is its id.
func HasAny(kind, column, name string) string {
	var alts []string
	for _, w := range fold.Spelled(name) {
		alts = append(alts, "d.keys LIKE '% "+quoted(cut(w, maxWord))+" %'")
	}
	if len(alts) == 0 {
		return "1 = 0"
	}
	return fmt.Sprintf("(SELECT 1 FROM search_doc AS d WHERE d.kind = %d AND d.id = %s AND (%s)) = 1", numbers[kind], column, strings.Join(alts, " OR "))
}
