package api

import (
	"context"
	"fmt"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"tgpl/internal/account"
	"tgpl/internal/face"
	"tgpl/internal/web"
)

// Op describes an operation.
type Op struct {
	ID          string // "list-clients"
	Path        string // below /api/v1
	Tag         string // "clients"
	Summary     string
	Description string
	Status      int  // when it went well; 200 when 0
	Public      bool // nobody need be signed in
}

func (o Op) huma(method string) huma.Operation {
	op := huma.Operation{
		OperationID: o.ID, Method: method, Path: o.Path, Summary: o.Summary, Description: o.Description,
		Tags: []string{o.Tag}, DefaultStatus: o.Status, MaxBodyBytes: 1 << 20,
		Errors: []int{401, 403, 404, 422, 429, 500},
	}
	if method != http.MethodGet {
		op.Errors = append(op.Errors, 409)
	}
	if o.Public {
		op.Security = []map[string][]string{}
	}
	return op
}

// ID is the input of an operation on one record.
type ID struct {
	ID int64 `path:"id" minimum:"1" doc:"Number of the record"`
}

// With is an input that is only a body.
type With[T any] struct{ Body T }

// IDWith is an input of a record and a body.
type IDWith[T any] struct {
	ID   int64 `path:"id" minimum:"1" doc:"Number of the record"`
	Body T
}

// Nothing is the input of an operation that needs none.
type Nothing struct{}

// Paged is embedded in the input of a list.
type Paged struct {
	After string `query:"after" maxLength:"200" doc:"Where to go on: next of the answer before"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"At most so many"`
}

// List is one page of a list.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"Pass it as after for the next page; absent on the last"`
}

// ListOf makes a page; the items are never null.
func ListOf[T any](items []T, next string) List[T] {
	if items == nil {
		items = []T{}
	}
	return List[T]{Items: items, Next: next}
}

// None is the answer without a body (204).
type None struct{}

// Func carries an operation out for whoever calls it.
type Func[In, Out any] func(ctx context.Context, by account.Actor, in *In) (Out, error)

// Get adds an operation that reads.
func Get[In, Out any](a *API, o Op, f Func[In, Out]) { add(a, http.MethodGet, o, f) }

// Post adds an operation that makes or does something.
func Post[In, Out any](a *API, o Op, f Func[In, Out]) { add(a, http.MethodPost, o, f) }

// Put adds an operation that changes a record.
func Put[In, Out any](a *API, o Op, f Func[In, Out]) { add(a, http.MethodPut, o, f) }

// Patch adds an operation that changes parts of a record.
func Patch[In, Out any](a *API, o Op, f Func[In, Out]) { add(a, http.MethodPatch, o, f) }

// Delete adds an operation that takes something away.
func Delete[In, Out any](a *API, o Op, f Func[In, Out]) { add(a, http.MethodDelete, o, f) }

type answer[T any] struct {
	ETag string `header:"ETag"`
	Body T
}

func add[In, Out any](a *API, method string, o Op, f Func[In, Out]) {
	if reflect.TypeFor[Out]() == reflect.TypeFor[None]() {
		if o.Status == 0 {
			o.Status = http.StatusNoContent
		}
		huma.Register(a.huma, described[In](o, method), func(ctx context.Context, in *In) (*struct{}, error) {
			_, err := do(ctx, method, o, in, f)
			return nil, a.problem(ctx, o.ID, err)
		})
		return
	}
	huma.Register(a.huma, described[In](o, method), func(ctx context.Context, in *In) (*answer[Out], error) {
		out, err := do(ctx, method, o, in, f)
		if err != nil {
			return nil, a.problem(ctx, o.ID, err)
		}
		return &answer[Out]{ETag: etag(out), Body: out}, nil
	})
}

func described[In any](o Op, method string) huma.Operation {
	op := o.huma(method)
	matches[In](&op)
	return op
}

func do[In, Out any](ctx context.Context, method string, o Op, in *In, f Func[In, Out]) (Out, error) {
	web.SetRoute(ctx, method+" /api/v1"+o.Path)
	if err := match(ctx, method, in); err != nil {
		var none Out
		return none, err
	}
	return f(ctx, face.Actor(ctx), in)
}

// Raw adds an operation that reads the request and writes the answer itself:
// files, feeds. The error it gives must come before the first byte. content is
// the media type it answers with, for the description.
func Raw(a *API, method string, o Op, content string, f func(w http.ResponseWriter, r *http.Request) error) {
	op := o.huma(method)
	status := "200"
	if o.Status != 0 {
		status = fmt.Sprint(o.Status)
	}
	op.Responses = map[string]*huma.Response{
		status: {Description: http.StatusText(http.StatusOK), Content: map[string]*huma.MediaType{
			content: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
		}},
	}
	if method == http.MethodPost {
		op.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{
			"multipart/form-data": {Schema: &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{
				"file": {Type: huma.TypeString, Format: "binary"},
			}}},
		}}
	}
	op.Parameters = pathParameters(o.Path)
	a.huma.OpenAPI().AddOperation(&op)
	a.mux.HandleFunc(method+" /api/v1"+o.Path, func(w http.ResponseWriter, r *http.Request) {
		web.SetRoute(r.Context(), r.Pattern)
		if err := f(w, r); err != nil {
			a.fail(w, r, err)
		}
	})
}
