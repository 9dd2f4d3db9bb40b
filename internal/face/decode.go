package face

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/go-playground/form/v4"

	"tgpl/internal/db"
	"tgpl/internal/fault"
	"tgpl/internal/say"
)

// Limits of a form, against hostile ones.
const (
	maxFields = 2000 // names in one form
	maxRows   = 200  // rows of a repeated group: phones[0] … phones[199]
	maxName   = 120  // characters of a name
	maxDepth  = 5    // groups inside of groups
	memory    = 4 << 20
)

// fieldName is the shape of a name: name, phones[0].number, kinds[]. Anything
// else in a form is passed over.
var fieldName = regexp.MustCompile(`^[a-z][a-z0-9_]*(\[[0-9]{0,3}\])?(\.[a-z][a-z0-9_]*(\[[0-9]{0,3}\])?)*$`)

var decoder = newDecoder()

func newDecoder() *form.Decoder {
	d := form.NewDecoder()
	d.SetTagName("json")
	d.SetMaxArraySize(maxRows)
	d.RegisterCustomTypeFunc(func(v []string) (any, error) { return say.ParseNumber(first(v)) }, int64(0))
	d.RegisterCustomTypeFunc(func(v []string) (any, error) {
		n, err := say.ParseNumber(first(v))
		return int(n), err
	}, int(0))
	d.RegisterCustomTypeFunc(func(v []string) (any, error) { return isOn(v), nil }, false)
	d.RegisterCustomTypeFunc(func(v []string) (any, error) { return words(v), nil }, db.Words{})
	return d
}

func first(v []string) string {
	if len(v) == 0 {
		return ""
	}
	return v[0]
}

// words leaves out the empty value that says "none ticked".
func words(v []string) db.Words {
	out := db.Words{}
	for _, w := range v {
		if w != "" {
			out = append(out, w)
		}
	}
	return out
}

// isOn reads a checkbox. A hidden "false" before it may say "not ticked", so
// that the form can tell "off" from "not on the page"; the last value counts.
func isOn(v []string) bool {
	if len(v) == 0 {
		return false
	}
	switch v[len(v)-1] {
	case "", "0", "false", "off", "no":
		return false
	}
	return true
}

// Decode reads the form of a request (its body, for GET its query) into the
// input of a use case: names are the json names, with [row] and dots for
// groups (phones[0].number). Text stays as typed; numbers that aren't numbers
// come back in the fields. Unknown names are passed over. Fields of pointer
// type stay nil when the form did not send them.
//
// A form that can't be read at all (too big, broken) is a finding about the
// field "", which the error summary tells without a link.
func Decode[T any](r *http.Request) (T, fault.Fields) {
	var in T
	values, err := Values(r)
	if err != nil {
		return in, fault.Fields{"": {Key: Key(err)}}
	}
	return DecodeValues[T](values)
}

// DecodeValues is Decode for values that have been read already.
func DecodeValues[T any](values url.Values) (T, fault.Fields) {
	var in T
	fields, err := decodeValues(&in, values)
	if err != nil {
		return in, fault.Fields{"": {Key: Key(err)}}
	}
	return in, fields
}

// DecodeInto is Decode for an input that was made elsewhere: in is a pointer.
func DecodeInto(in any, values url.Values) (fault.Fields, error) { return decodeValues(in, values) }

func decodeValues(in any, values url.Values) (fields fault.Fields, err error) {
	clean, err := tame(values)
	if err != nil {
		return nil, err
	}
	defer func() {
		// The decoder panics on names it can't read; tame lets none
		// through that are known to, this is the second wall.
		if p := recover(); p != nil {
			err = fault.New(fault.Invalid, "fault.bad_form").With(fmt.Errorf("decode: %v", p))
		}
	}()
	err = decoder.Decode(in, clean)
	var wrong form.DecodeErrors
	switch {
	case err == nil:
		return nil, nil
	case errors.As(err, &wrong):
		fields = fault.Fields{}
		for name := range wrong {
			key := "fault.bad_number"
			if _, sent := clean[name]; !sent {
				key = "fault.too_many_rows"
			}
			fields.Add(name, key, "max", maxRows)
		}
		return fields, nil
	default:
		return nil, fault.New(fault.Invalid, "fault.bad_form").With(err)
	}
}

// tame drops names that no input has and refuses forms that are out of all
// proportion.
func tame(values url.Values) (url.Values, error) {
	if len(values) > maxFields {
		return nil, fault.New(fault.Invalid, "fault.bad_form")
	}
	clean := make(url.Values, len(values))
	for name, v := range values {
		if len(name) > maxName || strings.Count(name, ".") > maxDepth || !fieldName.MatchString(name) || len(v) > maxRows {
			continue
		}
		name = strings.ReplaceAll(name, "[]", "")
		clean[name] = append(clean[name], v...)
	}
	return clean, nil
}

// Values reads the form of a request: of the body for POST, of the query for
// GET. Files of a multipart form are read with [File] afterwards.
func Values(r *http.Request) (url.Values, error) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return r.URL.Query(), nil
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	var err error
	if kind == "multipart/form-data" {
		err = r.ParseMultipartForm(memory)
	} else {
		err = r.ParseForm()
	}
	if err != nil {
		var tooBig *http.MaxBytesError
		if errors.As(err, &tooBig) {
			return nil, err
		}
		return nil, fault.New(fault.Invalid, "fault.bad_form").With(err)
	}
	return r.PostForm, nil
}

// Upload is a file of a form. Close the Body.
type Upload struct {
	Name string // as the sender calls it; not to be trusted as a path
	Size int64
	Body io.ReadSeekCloser
}

// Files opens the files a form sent under a name, none when none was chosen.
// Values or Decode must have read the form before.
func Files(r *http.Request, name string) ([]Upload, error) {
	if r.MultipartForm == nil {
		return nil, nil
	}
	var out []Upload
	for _, h := range r.MultipartForm.File[name] {
		if h.Filename == "" || h.Size == 0 {
			continue
		}
		u, err := open(h)
		if err != nil {
			for _, o := range out {
				_ = o.Body.Close() // only read from
			}
			return nil, err
		}
		out = append(out, u)
	}
	return out, nil
}

func open(h *multipart.FileHeader) (Upload, error) {
	body, err := h.Open()
	if err != nil {
		return Upload{}, fmt.Errorf("open an uploaded file: %w", err)
	}
	return Upload{Name: h.Filename, Size: h.Size, Body: body}, nil
}

// File is Files for a field of one file; false when none was chosen.
func File(r *http.Request, name string) (Upload, bool, error) {
	files, err := Files(r, name)
	if err != nil || len(files) == 0 {
		return Upload{}, false, err
	}
	for _, f := range files[1:] {
		_ = f.Body.Close() // only read from
	}
	return files[0], true, nil
}

// ID reads the number of a record from the path ({id}); a NotFound fault when
// it is none, since no such record can be.
func ID(r *http.Request, name string) (int64, error) {
	n, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil || n <= 0 {
		return 0, fault.Missing()
	}
	return n, nil
}
