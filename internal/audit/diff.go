package audit

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Difference is one value of a record that a change made another. Field is the
// json name, with dots for what stands inside ("phones.0.number"). An empty
// text is "nothing".
type Difference struct{ Field, Before, After string }

// quiet are names whose values say nothing to a reader.
var quiet = []string{"id", "version", "updated_at", "folded"}

// Diff gives what differs between two values of a record as the entry keeps
// them (JSON, empty for none), in the order of their names. Of a record that
// is new or gone it gives everything that is not empty.
func Diff(before, after string) []Difference {
	b, a := flatten(before), flatten(after)
	names := make([]string, 0, len(b)+len(a))
	for n := range b {
		names = append(names, n)
	}
	for n := range a {
		if _, both := b[n]; !both {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	var out []Difference
	for _, n := range names {
		if b[n] == a[n] || slices.Contains(quiet, n[strings.LastIndexByte(n, '.')+1:]) {
			continue
		}
		out = append(out, Difference{Field: n, Before: b[n], After: a[n]})
	}
	return out
}

// Hide takes the values out of an entry and leaves only which fields changed,
// for readers who may know that something was done but not what it says.
func (e *Entry) Hide() {
	names := map[string]string{}
	for _, d := range Diff(e.BeforeJSON, e.AfterJSON) {
		names[d.Field] = Hidden
	}
	e.Masked, e.BeforeJSON, e.AfterJSON = true, "", ""
	if len(names) > 0 {
		raw, _ := json.Marshal(names) // texts always can be
		e.AfterJSON = string(raw)
	}
	if !isKey(e.Note) {
		e.Note = ""
	}
}

// Hidden stands where a value was taken out.
const Hidden = "•••"

// isKey tells a note that is a key of the catalogue from one in words.
func isKey(note string) bool {
	room, key, ok := strings.Cut(note, ".")
	return ok && room != "" && key != "" && !strings.ContainsFunc(note, func(r rune) bool {
		return r != '.' && r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
}

// flatten gives the values of a record by the path of their names.
func flatten(record string) map[string]string {
	out := map[string]string{}
	if record == "" {
		return out
	}
	dec := json.NewDecoder(strings.NewReader(record))
	dec.UseNumber() // numbers of records are longer than a float tells
	var v any
	if err := dec.Decode(&v); err != nil {
		out["?"] = record // damaged, but not to be hidden
		return out
	}
	walk(out, "", v)
	return out
}

func walk(out map[string]string, path string, v any) {
	under := func(name string) string {
		if path == "" {
			return name
		}
		return path + "." + name
	}
	switch x := v.(type) {
	case map[string]any:
		for name, value := range x {
			walk(out, under(name), value)
		}
	case []any:
		if words, ok := plainWords(x); ok {
			set(out, path, strings.Join(words, ", "))
			return
		}
		for i, value := range x {
			walk(out, under(strconv.Itoa(i)), value)
		}
	case nil:
	default:
		set(out, path, fmt.Sprint(x))
	}
}

func set(out map[string]string, path, text string) {
	if path == "" {
		path = "?"
	}
	if text != "" {
		out[path] = text
	}
}

// plainWords tells a list of texts and numbers, which reads best in one line.
func plainWords(list []any) ([]string, bool) {
	words := make([]string, 0, len(list))
	for _, v := range list {
		switch x := v.(type) {
		case string:
			words = append(words, x)
		case json.Number:
			words = append(words, x.String())
		default:
			return nil, false
		}
	}
	return words, true
}
