package api

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tgpl/internal/fault"
)

// A record's version stands in its ETag, and a change names the one it was made
// from: in the body ("version"), or in If-Match, which then must hold.

type matchKey struct{}

// withMatch keeps the If-Match of a request for its operation.
func withMatch(r *http.Request) *http.Request {
	h := r.Header.Get("If-Match")
	if h == "" {
		return r
	}
	return r.WithContext(context.WithValue(r.Context(), matchKey{}, h))
}

// match reads If-Match into the version of an input's body.
func match(ctx context.Context, method string, in any) error {
	typed, _ := ctx.Value(matchKey{}).(string)
	if typed == "" || typed == "*" || method == http.MethodGet {
		return nil
	}
	n, err := strconv.ParseInt(strings.Trim(strings.TrimPrefix(typed, "W/"), `"`), 10, 64)
	if err != nil || n <= 0 {
		return fault.Field("version", "api.bad_if_match")
	}
	v := versionOf(reflect.ValueOf(in).Elem().FieldByName("Body"))
	switch {
	case !v.IsValid():
		return fault.Field("version", "api.no_version")
	case v.Int() != 0 && v.Int() != n:
		return fault.Field("version", "api.if_match_differs")
	}
	v.SetInt(n)
	return nil
}

// unmatched makes the conflict of a lost update the status of a condition that
// did not hold, where it was told in If-Match.
func unmatched(ctx context.Context, p *Problem) {
	if ctx.Value(matchKey{}) != nil && p.Code == "fault.stale" {
		p.Status, p.Title = http.StatusPreconditionFailed, http.StatusText(http.StatusPreconditionFailed)
	}
}

// versionOf gives the version of a record or an input, its own or that of the
// record it is about, which stands first; the zero Value where there is none.
func versionOf(r reflect.Value) reflect.Value {
	for r.IsValid() && r.Kind() == reflect.Pointer && !r.IsNil() {
		r = r.Elem()
	}
	if !r.IsValid() || r.Kind() != reflect.Struct {
		return reflect.Value{}
	}
	if f := r.FieldByName("Version"); f.IsValid() && f.CanInt() {
		return f
	}
	return reflect.Value{}
}

// etag tells the version of a record that has one, alone or with what hangs on
// it.
func etag(v any) string {
	r := reflect.ValueOf(v)
	f := versionOf(r)
	if !f.IsValid() && r.Kind() == reflect.Struct && r.NumField() > 0 {
		f = versionOf(r.Field(0))
	}
	if !f.IsValid() || f.Int() <= 0 {
		return ""
	}
	return fmt.Sprintf(`"%d"`, f.Int())
}

// matches describes If-Match where an operation takes a version.
func matches[In any](op *huma.Operation) {
	body, ok := reflect.TypeFor[In]().FieldByName("Body")
	if !ok || op.Method == http.MethodGet || !versionOf(reflect.New(body.Type)).IsValid() {
		return
	}
	op.Errors = append(op.Errors, http.StatusPreconditionFailed)
	op.Parameters = append(op.Parameters, &huma.Param{
		Name: "If-Match", In: "header", Schema: &huma.Schema{Type: huma.TypeString},
		Description: "The ETag of the record that the change was made from, instead of version in the body. When it has changed since: 412, with the record as it stands now.",
	})
}
