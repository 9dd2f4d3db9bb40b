package dump

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestLinesGoThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "columns")
		table := Table{Name: "t"}
		row := make([]any, n)
		for i := range n {
			table.Columns = append(table.Columns, Column{Name: string(rune('a' + i)), Kind: Text})
			row[i] = rapid.OneOf(
				rapid.Just[any](nil), rapid.Map(rapid.Int64(), func(v int64) any { return v }), rapid.Map(rapid.Bool(), func(v bool) any { return v }),
				rapid.Map(rapid.String(), func(v string) any { return v }), rapid.Map(rapid.Float64(), func(v float64) any { return v }),
				rapid.Map(rapid.SliceOf(rapid.Byte()), func(v []byte) any { return append([]byte{}, v...) }),
				rapid.Map(rapid.StringMatching(`[a-z"\\,{}:\n]*`), func(v string) any { return v }),
			).Draw(t, "value")
		}
		line, err := appendLine(nil, names(table), row)
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(line) || bytes.IndexByte(line, '\n') != len(line)-1 {
			t.Fatalf("%q is no line of JSON", line)
		}
		got := make([]any, n)
		if err := newParser(table).parse(line, got); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, row) {
			t.Fatalf("%#v came back as %#v from %s", row, got, line)
		}
	})
}

// Whatever stands in a line, reading it does not panic, and the fast way reads
// what the slow one does.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"a":1,"b":"x"}`))
	f.Add([]byte(`{"a":"\u0041\"","b":{"base64":"AAE="}}`))
	f.Add([]byte(`{"b":null,"a":-1.5e3}`))
	f.Add([]byte(`{"a":"x`))
	table := Table{Name: "t", Columns: []Column{{"a", Int}, {"b", Text}}}
	f.Fuzz(func(t *testing.T, line []byte) {
		p := newParser(table)
		fast := make([]any, 2)
		if !p.fast(line, fast) {
			_ = p.parse(line, fast) // an error is fine
			return
		}
		var m map[string]json.RawMessage
		if json.Unmarshal(line, &m) != nil || len(m) != 2 {
			t.Fatalf("%q was read though it is no such JSON", line)
		}
		for i, c := range table.Columns {
			slow, err := value(m[c.Name])
			if err != nil || !reflect.DeepEqual(slow, fast[i]) {
				t.Fatalf("%q: %#v the fast way, %#v the slow (%v)", line, fast[i], slow, err)
			}
		}
	})
}
