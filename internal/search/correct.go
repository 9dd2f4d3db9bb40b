package search

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"tgpl/internal/fold"
)

// alt is a word that may have been meant.
type alt struct {
	key    string
	prefix bool
	cost   float64 // 0 as typed; 1 about one slip of the finger
}

// maxAlts bounds what may stand for one word.
const maxAlts = 12

// candidates gives the words that may have been meant by a folded word, the
// likeliest first; the word itself is among them when it is one.
func (w *words) candidates(raw string) []alt {
	typed := spell(raw)
	if len(typed) > maxWord {
		return nil
	}
	w.mu.RLock()
	defer w.mu.RUnlock()
	best := map[string]float64{}
	add := func(s string, cost float64) {
		i, ok := w.at[s]
		if !ok {
			return
		}
		// Of two as near, the more frequent: a name of thousands outweighs half
		// a slip against one that stands there once.
		cost += 0.5 - min(0.5, math.Log10(float64(max(1, w.list[i].n)))*0.1)
		if s == typed {
			cost = 0
		}
		if was, ok := best[s]; !ok || cost < was {
			best[s] = cost
		}
	}
	add(typed, 0)
	for _, s := range withoutTelex(raw) {
		add(spell(s), 0.3)
	}
	for _, s := range soundsLike(typed) {
		add(s, 0.6)
	}
	if len(typed) >= 2 && len(typed) <= 12 {
		for _, k := range without(typed) {
			for _, i := range w.near[k] {
				if s := w.list[i].text; math.Abs(float64(len(s)-len(typed))) <= 2 {
					add(s, slips(typed, s))
				}
			}
		}
	}
	if len(typed) >= 5 && !cheap(best, 1.6) {
		for _, x := range w.list {
			if d := len(x.text) - len(typed); d >= -2 && d <= 2 && len(x.text) >= 3 {
				if c := slips(typed, x.text); c <= 2 {
					add(x.text, c)
				}
			}
		}
	}
	var out []alt
	for s, c := range best {
		if c <= 2.6 {
			out = append(out, alt{key: s, cost: c})
		}
	}
	slices.SortFunc(out, func(a, b alt) int { return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.key, b.key)) })
	return out[:min(len(out), maxAlts)]
}

func cheap(best map[string]float64, most float64) bool {
	for _, c := range best {
		if c <= most {
			return true
		}
	}
	return false
}

// spell brings a folded word to the spelling of keys.
func spell(s string) string {
	if x := fold.Spelled(s); len(x) == 1 {
		return x[0]
	}
	return s
}

// slips tells how many slips of the finger make typed of meant: letters left
// out, added, changed, two neighbours swapped. A letter struck twice and
// neighbours swapped cost less than a wrong letter.
func slips(typed, meant string) float64 {
	a, b := typed, meant
	var d [34][34]float64
	if len(a) > 33 || len(b) > 33 {
		return 9
	}
	for i := range len(a) + 1 {
		for j := range len(b) + 1 {
			switch {
			case i == 0:
				d[i][j] = float64(j)
				continue
			case j == 0:
				d[i][j] = float64(i)
				continue
			}
			extra, missing, wrong := 1.0, 1.0, 1.0
			if i > 1 && a[i-1] == a[i-2] {
				extra = 0.6 // struck twice
			}
			if j > 1 && b[j-1] == b[j-2] {
				missing = 0.7
			}
			if a[i-1] == b[j-1] {
				wrong = 0
			} else if strings.ContainsRune(neighbours[a[i-1]], rune(b[j-1])) {
				wrong = 0.9
			}
			c := min(d[i-1][j]+extra, d[i][j-1]+missing, d[i-1][j-1]+wrong)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] && a[i-1] != a[i-2] {
				c = min(c, d[i-2][j-2]+0.7)
			}
			d[i][j] = c
		}
	}
	c := d[len(a)][len(b)]
	if len(a) > 0 && len(b) > 0 && a[0] != b[0] {
		c += 0.2 // the first letter is rarely wrong
	}
	return c
}

// neighbours are the keys beside each key.
var neighbours = map[byte]string{
	'q': "wa", 'w': "qes", 'e': "wrd", 'r': "etf", 't': "ryg", 'y': "tuh", 'u': "yij", 'i': "uok", 'o': "ipl", 'p': "ol",
	'a': "qsz", 's': "adwx", 'd': "sfec", 'f': "dgrv", 'g': "fhtb", 'h': "gjyn", 'j': "hkum", 'k': "jli", 'l': "ko",
	'z': "ax", 'x': "zcs", 'c': "xvd", 'v': "cbf", 'b': "vng", 'n': "bmh", 'm': "nj",
}

// withoutTelex gives what a word was to be when the keyboard did not make
// accents of its letters: nguyeenx, thij, ddawngj.
func withoutTelex(raw string) []string {
	s := strings.NewReplacer("dd", "d", "aa", "a", "ee", "e", "oo", "o", "uw", "u", "ow", "o", "aw", "a", "w", "u").Replace(raw)
	var out []string
	if s != raw {
		out = append(out, s)
	}
	for i := len(s) - 1; i >= 2; i-- {
		if strings.IndexByte("sfrxj", s[i]) >= 0 && strings.ContainsAny(s[:i], "aeiouy") {
			out = append(out, s[:i]+s[i+1:])
		}
	}
	return out
}

// Initials and finals that are heard alike in one region or another, or
// written one for the other.
var (
	initials = [][]string{{"n", "l"}, {"s", "x"}, {"ch", "tr"}, {"d", "gi", "r", "v"}, {"c", "k", "q"}, {"g", "gh"}, {"ng", "ngh"}, {"ph", "f"}, {"qu", "w", "hu"}, {"kh", "k"}, {"th", "t"}, {"i", "y"}}
	finals   = [][]string{{"n", "ng", "nh"}, {"t", "c", "ch"}, {"i", "y"}, {"u", "o"}, {"ieu", "iu"}, {"uou", "uu"}}
)

func soundsLike(s string) []string {
	var out []string
	for _, group := range initials {
		for _, from := range group {
			rest, ok := strings.CutPrefix(s, from)
			if !ok || rest == "" {
				continue
			}
			for _, to := range group {
				if to != from {
					out = append(out, to+rest)
				}
			}
		}
	}
	for _, group := range finals {
		for _, from := range group {
			rest, ok := strings.CutSuffix(s, from)
			if !ok || rest == "" {
				continue
			}
			for _, to := range group {
				if to != from {
					out = append(out, rest+to)
				}
			}
		}
	}
	return out
}

// split parts a text whose spaces are missing into words that there are:
// nguyenthihoa. It gives nothing when it can't. One of the pieces may be
// mistyped.
func (w *words) split(raw string) []string {
	const longest, most = 7, 40
	if len(raw) < 5 || len(raw) > most || !lettersOnly(raw) {
		return nil
	}
	w.mu.RLock()
	defer w.mu.RUnlock()
	type state struct {
		cost float64
		from int
		word string
		slip bool
		ok   bool
	}
	// best[i][s]: up to letter i, with s mistyped pieces.
	best := make([][2]state, len(raw)+1)
	best[0][0].ok = true
	for i := range len(raw) {
		for s := range 2 {
			if !best[i][s].ok {
				continue
			}
			for n := 1; n <= longest && i+n <= len(raw); n++ {
				piece := raw[i : i+n]
				cost, meant, slip := 99.0, "", false
				if at, ok := w.at[spell(piece)]; ok && (n > 1 || piece == "y") {
					cost, meant = 2.5-min(2, math.Log10(float64(max(1, w.list[at].n)))*0.3), piece
				} else if s == 0 && n > 2 {
					if near, c := w.nearest(piece); near != "" {
						cost, meant, slip = 3+2*c, near, true
					}
				}
				if meant == "" {
					continue
				}
				to := s
				if slip {
					to = 1
				}
				if next := &best[i+n][to]; !next.ok || best[i][s].cost+cost < next.cost {
					*next = state{best[i][s].cost + cost, i, meant, slip, true}
				}
			}
		}
	}
	end, s := len(raw), 0
	if !best[end][0].ok || best[end][1].ok && best[end][1].cost < best[end][0].cost {
		s = 1
	}
	if !best[end][s].ok {
		return nil
	}
	var out []string
	for end > 0 {
		b := best[end][s]
		out = append(out, b.word)
		end = b.from
		if b.slip {
			s = 0
		}
	}
	slices.Reverse(out)
	if len(out) < 2 {
		return nil
	}
	return out
}

// nearest gives the most frequent word one slip away. The lock is held.
func (w *words) nearest(piece string) (string, float64) {
	typed, found, cost := spell(piece), "", 9.0
	for _, k := range without(typed) {
		for _, i := range w.near[k] {
			x := w.list[i]
			c := slips(typed, x.text) - min(0.5, math.Log10(float64(max(1, x.n)))*0.1)
			if slips(typed, x.text) <= 1.2 && c < cost {
				found, cost = x.text, c
			}
		}
	}
	return found, max(0, cost)
}
