package dump

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"
)

// raw is how bytes stand in a line: {"base64":"…"}.
type raw struct {
	Base64 *string `json:"base64"`
}

// appendLine writes a row as a JSON object with a line end.
func appendLine(b []byte, names [][]byte, row []any) ([]byte, error) {
	b = append(b, '{')
	for i, v := range row {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, names[i]...)
		switch v := v.(type) {
		case nil:
			b = append(b, "null"...)
		case int64:
			b = strconv.AppendInt(b, v, 10)
		case bool:
			b = strconv.AppendBool(b, v)
		case string:
			b = appendText(b, v)
		case []byte:
			b = append(b, `{"base64":"`...)
			b = base64.StdEncoding.AppendEncode(b, v)
			b = append(b, `"}`...)
		case float64:
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, fmt.Errorf("dump: %v is no number", v)
			}
			if v == math.Trunc(v) && math.Abs(v) < 1e15 {
				b = strconv.AppendFloat(b, v, 'f', 1, 64) // still a real when it is read
			} else {
				b = strconv.AppendFloat(b, v, 'g', -1, 64)
			}
		default:
			return nil, fmt.Errorf("dump: a value of type %T", v)
		}
	}
	return append(b, "}\n"...), nil
}

const hexes = "0123456789abcdef"

// appendText writes a text as JSON; one that is no UTF-8 as bytes, so that even
// a damaged text comes back as it is.
func appendText(b []byte, s string) []byte {
	if !utf8.ValidString(s) {
		b = append(b, `{"base64":"`...)
		b = base64.StdEncoding.AppendEncode(b, []byte(s))
		return append(b, `"}`...)
	}
	b = append(b, '"')
	from := 0
	for i := range len(s) {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, `\n`...)
		case '\r':
			b = append(b, `\r`...)
		case '\t':
			b = append(b, `\t`...)
		default:
			b = append(b, `\u00`...)
			b = append(b, hexes[c>>4], hexes[c&15])
		}
	}
	return append(append(b, s[from:]...), '"')
}

// names makes the keys of a line: "name":.
func names(t Table) [][]byte {
	out := make([][]byte, len(t.Columns))
	for i, c := range t.Columns {
		out[i] = append(appendText(nil, c.Name), ':')
	}
	return out
}

// parser reads the lines of a table.
type parser struct {
	table Table
	names [][]byte
}

func newParser(t Table) *parser { return &parser{t, names(t)} }

// parse reads a line into row. Lines written by this package, whose keys stand
// in the order of the columns, are read fast; any other JSON slowly.
func (p *parser) parse(line []byte, row []any) error {
	if p.fast(line, row) {
		return nil
	}
	var m map[string]json.RawMessage
	if err := json.Unmarshal(line, &m); err != nil {
		return fmt.Errorf("no JSON: %w", err)
	}
	for i, c := range p.table.Columns {
		text, ok := m[c.Name]
		if !ok {
			return fmt.Errorf("there is no %s", c.Name)
		}
		delete(m, c.Name)
		v, err := value(text)
		if err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
		row[i] = v
	}
	for name := range m {
		return fmt.Errorf("%s is no column", name)
	}
	return nil
}

func (p *parser) fast(line []byte, row []any) bool {
	line = bytes.TrimSuffix(line, []byte("\n"))
	if len(line) < 2 || line[0] != '{' || line[len(line)-1] != '}' {
		return false
	}
	s := line[1 : len(line)-1]
	for i, name := range p.names {
		if i > 0 {
			if len(s) == 0 || s[0] != ',' {
				return false
			}
			s = s[1:]
		}
		if !bytes.HasPrefix(s, name) {
			return false
		}
		s = s[len(name):]
		if len(s) == 0 {
			return false
		}
		switch s[0] {
		case '"':
			end := bytes.IndexByte(s[1:], '"')
			if end < 0 || bytes.IndexByte(s[1:1+end], '\\') >= 0 || !utf8.Valid(s[1:1+end]) {
				// with escapes: read as JSON to the end of the text
				n := textEnd(s)
				if n < 0 {
					return false
				}
				var t string
				if json.Unmarshal(s[:n], &t) != nil {
					return false
				}
				row[i], s = t, s[n:]
				continue
			}
			row[i], s = string(s[1:1+end]), s[end+2:]
		case 'n', 't', 'f', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
			end := bytes.IndexByte(s, ',')
			if end < 0 {
				end = len(s)
			}
			v, err := value(s[:end])
			if err != nil {
				return false
			}
			row[i], s = v, s[end:]
		default:
			return false
		}
	}
	return len(s) == 0
}

// textEnd finds the end of the JSON text that s begins with.
func textEnd(s []byte) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

// value reads one value.
func value(text []byte) (any, error) {
	switch string(text) {
	case "null":
		return nil, nil
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	if len(text) == 0 {
		return nil, fmt.Errorf("nothing stands there")
	}
	switch text[0] {
	case '"':
		var s string
		err := json.Unmarshal(text, &s)
		return s, err
	case '{':
		var r raw
		if err := json.Unmarshal(text, &r); err != nil || r.Base64 == nil {
			return nil, fmt.Errorf("%.40q is no value", text)
		}
		b, err := base64.StdEncoding.DecodeString(*r.Base64)
		return b, err
	}
	if n, err := strconv.ParseInt(string(text), 10, 64); err == nil {
		return n, nil
	}
	return strconv.ParseFloat(string(text), 64)
}
