// Package textdiff finds what differs between two versions of a text that
// somebody wrote: line by line, and inside of a changed line word by word.
package textdiff

import (
	"strings"
	"time"
	"unicode"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Kind is what a piece is.
type Kind int

// The kinds of piece.
const (
	Same Kind = iota
	Deleted
	Inserted
)

// Piece is a part of a line.
type Piece struct {
	Kind Kind
	Text string
}

// Row is a line of the old text beside the line of the new one that stands in
// its place. A side is nil where the other has a line that it has not.
type Row struct {
	Old, New []Piece
	Same     bool
}

// effort bounds how long a text is looked at; what is not found by then is told
// as changed as a whole.
const effort = 2 * time.Second

// Rows compares two texts. Line ends count as one kind.
func Rows(before, after string) []Row {
	d := differ()
	a, b := lines(before), lines(after)
	x, y, words := runes(a, b)
	var out []Row
	var gone []string
	flush := func(came []string) {
		for i := range max(len(gone), len(came)) {
			switch {
			case i >= len(came):
				out = append(out, Row{Old: []Piece{{Deleted, gone[i]}}})
			case i >= len(gone):
				out = append(out, Row{New: []Piece{{Inserted, came[i]}}})
			default:
				out = append(out, inLine(d, gone[i], came[i]))
			}
		}
		gone = nil
	}
	for _, c := range d.DiffMainRunes(x, y, false) {
		some := unfold(c.Text, words)
		switch c.Type {
		case diffmatchpatch.DiffDelete:
			gone = append(gone, some...)
		case diffmatchpatch.DiffInsert:
			flush(some)
		default:
			flush(nil)
			for _, l := range some {
				out = append(out, Row{Old: []Piece{{Same, l}}, New: []Piece{{Same, l}}, Same: true})
			}
		}
	}
	flush(nil)
	return out
}

// Changed counts the rows that differ.
func Changed(rows []Row) int {
	n := 0
	for _, r := range rows {
		if !r.Same {
			n++
		}
	}
	return n
}

func differ() *diffmatchpatch.DiffMatchPatch {
	d := diffmatchpatch.New()
	d.DiffTimeout = effort
	return d
}

// inLine compares two lines word by word.
func inLine(d *diffmatchpatch.DiffMatchPatch, before, after string) Row {
	x, y, words := runes(split(before), split(after))
	r := Row{Old: []Piece{}, New: []Piece{}}
	// A blank between two words that changed is no island.
	for _, c := range d.DiffCleanupSemantic(d.DiffMainRunes(x, y, false)) {
		text := strings.Join(unfold(c.Text, words), "")
		switch c.Type {
		case diffmatchpatch.DiffDelete:
			r.Old = append(r.Old, Piece{Deleted, text})
		case diffmatchpatch.DiffInsert:
			r.New = append(r.New, Piece{Inserted, text})
		default:
			r.Old = append(r.Old, Piece{Same, text})
			r.New = append(r.New, Piece{Same, text})
		}
	}
	return r
}

func lines(text string) []string {
	text = strings.TrimRight(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// split gives the words of a line and what stands between them; together they
// are the line.
func split(line string) []string {
	var out []string
	kind := func(r rune) int {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			return 1
		case unicode.IsSpace(r):
			return 2
		}
		return 0
	}
	last := -1
	for _, r := range line {
		if k := kind(r); k == 0 || k != last {
			out, last = append(out, string(r)), k
		} else {
			out[len(out)-1] += string(r)
		}
	}
	return out
}

// runes writes each distinct text as one rune, so that the comparison runs over
// single signs.
func runes(a, b []string) (x, y []rune, words []string) {
	known := map[string]rune{}
	put := func(texts []string) []rune {
		out := make([]rune, len(texts))
		for i, t := range texts {
			r, ok := known[t]
			if !ok {
				r = sign(len(words))
				known[t] = r
				words = append(words, t)
			}
			out[i] = r
		}
		return out
	}
	x, y = put(a), put(b)
	return x, y, words
}

// surrogates are runes that a string can't hold.
const surrogates, afterSurrogates = 0xd800, 0xe000

// sign is the rune of the n-th text; there are more than a million.
func sign(n int) rune {
	r := rune(n + 1)
	if r >= surrogates {
		r += afterSurrogates - surrogates
	}
	return min(r, unicode.MaxRune)
}

func unfold(text string, words []string) []string {
	var out []string
	for _, r := range text {
		if r >= afterSurrogates {
			r -= afterSurrogates - surrogates
		}
		out = append(out, words[r-1])
	}
	return out
}
