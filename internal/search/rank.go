package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tgpl/internal/fold"
)

// rank adds to the score of a hit how well its title fits: the words it has of
// those typed, their order, and how much else is in it.
func (f *find) rank(h *Hit) {
	if h.Score >= byNumber {
		h.Score += f.codeFit(h)
		return
	}
	words := fold.Spelled(h.Title)
	if len(words) == 0 {
		return
	}
	matched, cost, inOrder, lastAt := 0, 0.0, 0, -1
	groups := f.parts
	for _, g := range groups {
		best, at := 9.0, -1
		for i, w := range words {
			if c, ok := fits(g, w); ok && (c < best || c == best && i == lastAt+1) {
				best, at = c, i
			}
		}
		if at < 0 {
			continue
		}
		matched++
		cost += best
		if at > lastAt {
			inOrder++
		}
		lastAt = at
	}
	if matched == 0 {
		h.Score -= 40 // found by something that is not shown in the title
		return
	}
	n := float64(len(groups))
	h.Score += 40*float64(matched)/n + 15*float64(inOrder)/n + 20*float64(matched)/float64(max(len(words), matched)) - 12*cost
}

// fits tells how well a word of a title is one of the alternatives.
func fits(alts []alt, w string) (cost float64, ok bool) {
	cost = 9
	for _, a := range alts {
		switch {
		case a.key == w:
			cost, ok = min(cost, a.cost), true
		case a.prefix && strings.HasPrefix(w, a.key):
			cost, ok = min(cost, a.cost+0.3), true
		}
	}
	return cost, ok
}

// codeFit prefers codes and numbers that are wholly what was typed.
func (f *find) codeFit(h *Hit) float64 {
	for _, text := range []string{h.Title, h.Note} {
		for _, w := range strings.Fields(text) {
			c := compact(w)
			for _, g := range f.parts {
				for _, a := range g {
					if len(c) >= minNumber && (a.key == codeSign+c || a.key == numberSign+c) {
						return 50
					}
				}
			}
		}
	}
	return 0
}

// mark notes what of the texts of a hit matched, and cuts the excerpt.
func (f *find) mark(h *Hit) {
	h.Marks.Title = f.marks(h.Title)
	h.Marks.Note = f.marks(h.Note)
	if h.Body != "" {
		h.Excerpt = f.excerpt(h.Body)
		h.Marks.Excerpt = f.marks(h.Excerpt)
	}
}

// marks finds the words and numbers of a text that were looked for.
func (f *find) marks(text string) []Mark {
	var out []Mark
	for _, run := range runs(text) {
		if !f.wanted(text[run.From:run.To]) {
			continue
		}
		if n := len(out); n > 0 && text[out[n-1].To:run.From] == " " {
			out[n-1].To = run.To // words that stand together are one mark
			continue
		}
		out = append(out, run)
	}
	return out
}

func (f *find) wanted(run string) bool {
	w := spell(fold.Text(run))
	c := compact(run)
	for _, a := range f.terms {
		switch {
		case a.key == w, a.prefix && lettersOnly(a.key) && strings.HasPrefix(w, a.key):
			return true
		case strings.HasPrefix(a.key, numberSign):
			if n := a.key[1:]; strings.HasPrefix(c, n) || digitsOnly(n) && digitsOnly(c) && strings.HasSuffix(c, n) {
				return true
			}
		case strings.HasPrefix(a.key, codeSign):
			if n := a.key[1:]; c == n || strings.HasPrefix(c, n) {
				return true
			}
		case strings.HasPrefix(a.key, yearSign):
			if n, year, ok := numberOfYear(run); ok && yearKey(n, year) == a.key {
				return true
			}
		}
	}
	return false
}

// runs are the words of a text; a code with its dots is one.
func runs(text string) []Mark {
	var out []Mark
	from := -1
	end := func(to int) {
		if from < 0 {
			return
		}
		run := strings.TrimRight(text[from:to], "./-")
		if strings.ContainsFunc(run, unicode.IsDigit) || !strings.ContainsAny(run, "./-") {
			out = append(out, Mark{from, from + len(run)})
		} else {
			for _, w := range strings.FieldsFunc(run, func(r rune) bool { return strings.ContainsRune("./-", r) }) {
				at := from + strings.Index(text[from:], w)
				out = append(out, Mark{at, at + len(w)})
				from = at + len(w)
			}
		}
		from = -1
	}
	for i, r := range text {
		in := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || from >= 0 && strings.ContainsRune("./-", r)
		switch {
		case in && from < 0:
			from = i
		case !in:
			end(i)
		}
	}
	end(len(text))
	return out
}

// excerptLen is about how long an excerpt is, in bytes.
const excerptLen = 220

// excerpt cuts the part of a long text where the most matches stand together.
func (f *find) excerpt(text string) string {
	if len(text) > 400_000 {
		text = text[:400_000]
	}
	marks := f.marks(text)
	best, most := 0, 0
	for i, m := range marks {
		kinds := map[string]bool{}
		for _, n := range marks[i:] {
			if n.To-m.From > excerptLen {
				break
			}
			kinds[fold.Text(text[n.From:n.To])] = true
		}
		if len(kinds) > most {
			best, most = m.From, len(kinds)
		}
	}
	from := max(0, best-40)
	for from > 0 && from < best && text[from-1] != ' ' && text[from-1] != '\n' {
		from++
	}
	for from < len(text) && !utf8.RuneStart(text[from]) {
		from++
	}
	to := min(len(text), from+excerptLen)
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to--
	}
	out := strings.Join(strings.Fields(strings.ToValidUTF8(text[from:to], "")), " ")
	if from > 0 {
		out = "… " + out
	}
	if to < len(text) {
		out += " …"
	}
	return out
}
