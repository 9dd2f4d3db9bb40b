package importer

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"gopkg.in/yaml.v3"

	"tgpl/internal/fold"
)

//go:embed words.yaml
var wordsYAML []byte

// vocabulary is words.yaml.
type vocabulary struct {
	Headings map[string]map[string][]string `yaml:"headings"`
	Values   map[string]map[string][]string `yaml:"values"`
	Prefixes map[string][]string            `yaml:"prefixes"`
}

var words = mustLoadWords()

func mustLoadWords() vocabulary {
	var v vocabulary
	if err := yaml.Unmarshal(wordsYAML, &v); err != nil {
		panic(fmt.Sprintf("importer: words.yaml: %v", err))
	}
	for _, kind := range Kinds {
		if len(v.Headings[kind]) == 0 {
			panic("importer: words.yaml has no headings for " + kind)
		}
	}
	return v
}

// accented brings text to small letters and single spaces, signs made spaces,
// accents kept: "Năm" and "Nam" stay apart.
func accented(s string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(strings.ToLower(s)) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// plain is accented without the accents.
func plain(s string) string { return fold.Text(accented(s)) }

// withoutBrackets takes what stands in brackets away.
func withoutBrackets(s string) string {
	for {
		from := strings.IndexByte(s, '(')
		if from < 0 {
			return s
		}
		to := strings.IndexByte(s[from:], ')')
		if to < 0 {
			return s[:from]
		}
		s = s[:from] + " " + s[from+to+1:]
	}
}

// known is a text made ready to be compared.
type known struct {
	accented, folded string
	words            []string
}

func knownOf(text string) known {
	a := accented(text)
	f := fold.Text(a)
	return known{a, f, strings.Fields(f)}
}

// like tells how much a text is like one that is known: 1 the same, 0.95 but
// for accents, less for a part of the words, 0 for nothing.
func like(text, k known) float64 {
	switch {
	case text.accented == "" || k.accented == "":
		return 0
	case text.accented == k.accented:
		return 1
	case text.folded == k.folded:
		return 0.95
	}
	common := 0
	for _, w := range text.words {
		if slices.Contains(k.words, w) {
			common++
		}
	}
	share := 2 * float64(common) / float64(len(text.words)+len(k.words))
	if len(k.words) >= 2 && strings.Contains(" "+text.folded+" ", " "+k.folded+" ") {
		return max(0.8+0.1*share, 0.9*share)
	}
	if share < 0.75 || len(k.words) < 2 {
		return 0
	}
	return 0.85 * share
}

// headingsKnown and marksKnown are words.yaml made ready, by kind and field.
var headingsKnown, marksKnown = readyHeadings()

func readyHeadings() (heads map[string]map[string][]known, marks map[string][]known) {
	heads, marks = map[string]map[string][]known{}, map[string][]known{}
	for kind, fields := range words.Headings {
		heads[kind] = map[string][]known{}
		for f, texts := range fields {
			for _, t := range texts {
				heads[kind][f] = append(heads[kind][f], knownOf(t))
			}
		}
	}
	for _, f := range []string{"categories", "form", "field"} {
		for code, texts := range words.Values[listOf(Matters, f)] {
			for _, t := range texts {
				marks[f+"="+code] = append(marks[f+"="+code], knownOf(t))
			}
		}
	}
	return heads, marks
}

// term is what a word may mean.
type term struct {
	codes []string
	words string // folded
}

// terms finds codes by what people write for them.
type terms struct {
	exact  map[string][]string // accented
	folded map[string][]string
	long   []term // to be found within a longer text, the longest first
}

func newTerms() *terms { return &terms{exact: map[string][]string{}, folded: map[string][]string{}} }

func (t *terms) add(code, text string) {
	a := accented(text)
	f := fold.Text(a)
	if a == "" {
		return
	}
	put := func(m map[string][]string, k string) {
		if !slices.Contains(m[k], code) {
			m[k] = append(m[k], code)
		}
	}
	put(t.exact, a)
	put(t.folded, f)
	if len(f) >= 6 && strings.Contains(f, " ") || len(f) >= 8 {
		for i := range t.long {
			if t.long[i].words == f {
				if !slices.Contains(t.long[i].codes, code) {
					t.long[i].codes = append(t.long[i].codes, code)
				}
				return
			}
		}
		t.long = append(t.long, term{[]string{code}, f})
	}
}

func (t *terms) done() *terms {
	slices.SortStableFunc(t.long, func(a, b term) int { return len(b.words) - len(a.words) })
	return t
}

// find gives the codes that a text may mean, and how surely: 1 written so, 0.95
// but for accents, 0.7 found within the text.
func (t *terms) find(text string) ([]string, float64) {
	a := accented(text)
	if c := t.exact[a]; c != nil {
		return c, 1
	}
	f := fold.Text(a)
	if c := t.folded[f]; c != nil {
		return c, 0.95
	}
	bare := plain(withoutBrackets(text))
	for _, lead := range []string{"thuoc ", "dien ", "nguoi ", "linh vuc ", "hinh thuc ", "phap luat "} {
		bare = strings.TrimPrefix(bare, lead)
	}
	if c := t.folded[bare]; c != nil {
		return c, 0.9
	}
	within := " " + f + " "
	for _, l := range t.long {
		if strings.Contains(within, " "+l.words+" ") {
			return l.codes, 0.7
		}
	}
	return nil, 0
}
