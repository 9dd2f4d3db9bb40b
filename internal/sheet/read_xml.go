package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// xmlScanner goes over XML in one pass and steady memory: tags and the text
// between them, nothing else. It knows no document types, so that nothing can
// swell.
type xmlScanner struct {
	in    *bufio.Reader
	tag   []byte // the name without prefix
	attrs []byte
	open  bool   // <a>
	shut  bool   // </a> or <a/>
	text  []byte // since the tag before; only when wanted
	keep  bool   // whether the text is wanted
	limit int    // of text
}

var (
	errXML     = errors.New("not well-formed")
	errDoctype = errors.New("document type")
	errLong    = errors.New("text too long")
)

const maxTag = 64 << 10

func newXML(r io.Reader, limit int) *xmlScanner {
	return &xmlScanner{in: bufio.NewReaderSize(r, 64<<10), limit: limit}
}

// next goes to the next tag; io.EOF at the end.
func (x *xmlScanner) next() error {
	x.text = x.text[:0]
	for {
		part, err := x.in.ReadSlice('<')
		if x.keep {
			end := len(part)
			if err == nil {
				end--
			}
			x.text = append(x.text, part[:end]...)
			if len(x.text) > 8*x.limit {
				return errLong
			}
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil {
			return err
		}
		again, err := x.markup()
		if err != nil {
			if errors.Is(err, io.EOF) {
				return io.ErrUnexpectedEOF
			}
			return err
		}
		if !again {
			return nil
		}
	}
}

// markup reads what follows a <; again says that it was no tag.
func (x *xmlScanner) markup() (again bool, err error) {
	c, err := x.in.ReadByte()
	if err != nil {
		return false, err
	}
	switch c {
	case '?':
		return true, x.skip("?>", false)
	case '!':
		if head, _ := x.in.Peek(2); string(head) == "--" {
			_, _ = x.in.Discard(2)
			return true, x.skip("-->", false)
		}
		if head, _ := x.in.Peek(7); string(head) == "[CDATA[" {
			_, _ = x.in.Discard(7)
			return true, x.skip("]]>", x.keep)
		}
		return false, errDoctype
	}
	x.open, x.shut = c != '/', c == '/'
	x.tag, x.attrs = x.tag[:0], x.attrs[:0]
	if x.open {
		x.tag = append(x.tag, c)
	}
	quote := byte(0)
	for {
		c, err := x.in.ReadByte()
		if err != nil {
			return false, err
		}
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return false, x.split()
		case c == '<':
			return false, errXML
		}
		x.tag = append(x.tag, c)
		if len(x.tag) > maxTag {
			return false, errXML
		}
	}
}

// split parts the inside of a tag in name and attributes.
func (x *xmlScanner) split() error {
	if n := len(x.tag); x.open && n > 0 && x.tag[n-1] == '/' {
		x.shut = true
		x.tag = x.tag[:n-1]
	}
	if i := bytes.IndexAny(x.tag, " \t\r\n"); i >= 0 {
		x.attrs = append(x.attrs, x.tag[i:]...)
		x.tag = x.tag[:i]
	}
	if i := bytes.IndexByte(x.tag, ':'); i >= 0 {
		x.tag = x.tag[i+1:]
	}
	if len(x.tag) == 0 {
		return errXML
	}
	return nil
}

// skip reads up to and with end; keep puts what stands before into the text.
func (x *xmlScanner) skip(end string, keep bool) error {
	match := 0
	for {
		c, err := x.in.ReadByte()
		if err != nil {
			return err
		}
		if keep {
			if len(x.text) > 8*x.limit {
				return errLong
			}
			// What is inside of CDATA is no markup: its ampersands are meant.
			if c == '&' {
				x.text = append(x.text, "&amp;"...)
			} else {
				x.text = append(x.text, c)
			}
		}
		switch {
		case c == end[match]:
			match++
		case match > 0 && c == end[0] && end[match-1] == end[0]:
			// "]]]>" and "--->": still one short of the end
		case c == end[0]:
			match = 1
		default:
			match = 0
		}
		if match == len(end) {
			if keep {
				x.text = x.text[:len(x.text)-len(end)]
			}
			return nil
		}
	}
}

// is tells whether the scanner stands at the beginning of an element.
func (x *xmlScanner) is(name string) bool { return x.open && string(x.tag) == name }

// ends tells whether it stands at the end of an element.
func (x *xmlScanner) ends(name string) bool { return x.shut && string(x.tag) == name }

// attr gives an attribute by its name without prefix.
func (x *xmlScanner) attr(name string) string {
	rest := x.attrs
	for {
		rest = bytes.TrimLeft(rest, " \t\r\n")
		eq := bytes.IndexByte(rest, '=')
		if eq < 0 {
			return ""
		}
		key := bytes.TrimSpace(rest[:eq])
		rest = bytes.TrimLeft(rest[eq+1:], " \t\r\n")
		if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			return ""
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return ""
		}
		value := rest[1 : 1+end]
		rest = rest[end+2:]
		if i := bytes.IndexByte(key, ':'); i >= 0 {
			key = key[i+1:]
		}
		if string(key) == name {
			return unescape(value)
		}
	}
}

// content is the text since the tag before, with entities made out.
func (x *xmlScanner) content() string { return unescape(x.text) }

func unescape(b []byte) string {
	if bytes.IndexByte(b, '&') < 0 {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	var out strings.Builder
	out.Grow(len(b))
	for len(b) > 0 {
		i := bytes.IndexByte(b, '&')
		if i < 0 {
			out.Write(b)
			break
		}
		out.Write(b[:i])
		b = b[i:]
		end := bytes.IndexByte(b[:min(len(b), 12)], ';')
		if end < 0 {
			out.WriteByte('&')
			b = b[1:]
			continue
		}
		switch name := string(b[1:end]); name {
		case "amp":
			out.WriteByte('&')
		case "lt":
			out.WriteByte('<')
		case "gt":
			out.WriteByte('>')
		case "quot":
			out.WriteByte('"')
		case "apos":
			out.WriteByte('\'')
		default:
			var n uint64
			var err error
			if hex, ok := strings.CutPrefix(name, "#x"); ok {
				n, err = strconv.ParseUint(hex, 16, 32)
			} else if dec, ok := strings.CutPrefix(name, "#"); ok {
				n, err = strconv.ParseUint(dec, 10, 32)
			} else {
				err = errXML
			}
			if r := rune(n); err == nil && n <= utf8.MaxRune && utf8.ValidRune(r) && r != 0 {
				out.WriteRune(r)
			} else {
				out.Write(b[:end+1])
			}
		}
		b = b[end+1:]
	}
	return strings.ToValidUTF8(out.String(), "\uFFFD")
}
