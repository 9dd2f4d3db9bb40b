package api

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"sort"
	"sync"

	"github.com/a-h/templ"
	"github.com/danielgtaylor/huma/v2"

	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/web"
)

// docs serves the description: for programs, and for people. It is put
// together when it is first asked for.
func (a *API) docs() {
	guide := sync.OnceValue(a.guide)
	serve := func(path, kind string, write func() ([]byte, error)) {
		write = sync.OnceValues(write)
		a.mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
			web.SetRoute(r.Context(), r.Pattern)
			raw, err := write()
			if err != nil {
				a.fail(w, r, err)
				return
			}
			w.Header().Set("Content-Type", kind)
			w.Header().Set("Cache-Control", "no-cache")
			_, _ = w.Write(raw) // it fails when the caller has gone
		})
	}
	serve("/api/openapi.json", "application/openapi+json", func() ([]byte, error) { return json.Marshal(a.OpenAPI()) })
	serve("/api/openapi.yaml", "application/openapi+yaml", func() ([]byte, error) { return a.OpenAPI().YAML() })
	page := func(draw func(r *http.Request) (templ.Component, error)) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			web.SetRoute(r.Context(), r.Pattern)
			c, err := draw(r)
			if err == nil {
				err = face.Render(w, r, http.StatusOK, c)
			}
			if err != nil {
				a.fail(w, r, err)
			}
		}
	}
	a.mux.HandleFunc("GET /api/docs", page(func(r *http.Request) (templ.Component, error) {
		return docsPage(guide(), "", face.Theme(r)), nil
	}))
	a.mux.HandleFunc("GET /api/docs/{tag}", page(func(r *http.Request) (templ.Component, error) {
		g, tag := guide(), r.PathValue("tag")
		if !slices.ContainsFunc(g.tags, func(t guideTag) bool { return t.name == tag }) {
			return nil, fault.Missing()
		}
		return docsPage(g, tag, face.Theme(r)), nil
	}))
}

var braces = regexp.MustCompile(`\{(\w+)\}`)

// pathParameters describes the places of a path that has no input struct.
func pathParameters(path string) []*huma.Param {
	var out []*huma.Param
	for _, m := range braces.FindAllStringSubmatch(path, -1) {
		out = append(out, &huma.Param{Name: m[1], In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}})
	}
	return out
}

// guide is the description as the pages tell it.
type guide struct{ tags []guideTag }

type guideTag struct {
	name string
	ops  []guideOp
}

type guideOp struct {
	method, path, id, summary, description string
	public                                 bool
	params                                 []guideField
	body                                   []guideField
	bodyExample                            string
	answer                                 []guideField
	answerStatus                           string
	answerList                             bool
}

type guideField struct {
	name, kind, doc string
	required        bool
}

func (a *API) guide() guide {
	api := a.OpenAPI()
	byTag := map[string][]guideOp{}
	for path, item := range api.Paths {
		for method, op := range map[string]*huma.Operation{
			"GET": item.Get, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete,
		} {
			if op == nil || len(op.Tags) == 0 {
				continue
			}
			byTag[op.Tags[0]] = append(byTag[op.Tags[0]], a.guideOp(method, path, op))
		}
	}
	var g guide
	for tag, ops := range byTag {
		sort.Slice(ops, func(i, j int) bool {
			if ops[i].path != ops[j].path {
				return ops[i].path < ops[j].path
			}
			return ops[i].method < ops[j].method
		})
		g.tags = append(g.tags, guideTag{tag, ops})
	}
	sort.Slice(g.tags, func(i, j int) bool { return g.tags[i].name < g.tags[j].name })
	return g
}

func (a *API) guideOp(method, path string, op *huma.Operation) guideOp {
	o := guideOp{
		method: method, path: "/api/v1" + path, id: op.OperationID, summary: op.Summary, description: op.Description,
		public: op.Security != nil && len(op.Security) == 0,
	}
	for _, p := range op.Parameters {
		o.params = append(o.params, guideField{name: p.Name, kind: kindOf(p.Schema), doc: p.Description, required: p.Required})
	}
	if op.RequestBody != nil {
		for _, m := range op.RequestBody.Content {
			s := a.resolve(m.Schema)
			o.body = a.fields(s)
			if raw, err := json.MarshalIndent(a.example(s, 0), "", "  "); err == nil {
				o.bodyExample = string(raw)
			}
		}
	}
	for status, res := range op.Responses {
		if status[0] != '2' {
			continue
		}
		o.answerStatus = status
		for _, m := range res.Content {
			s := a.resolve(m.Schema)
			if items := s.Properties["items"]; items != nil && s.Properties["next"] != nil {
				o.answerList = true
				s = a.resolve(items.Items)
			}
			o.answer = a.fields(s)
		}
	}
	return o
}

func (a *API) resolve(s *huma.Schema) *huma.Schema {
	for s != nil && s.Ref != "" {
		s = a.OpenAPI().Components.Schemas.SchemaFromRef(s.Ref)
	}
	if s == nil {
		return &huma.Schema{}
	}
	return s
}

func (a *API) fields(s *huma.Schema) []guideField {
	names := make([]string, 0, len(s.Properties))
	for n := range s.Properties {
		names = append(names, n)
	}
	sort.Strings(names)
	out := make([]guideField, 0, len(names))
	for _, n := range names {
		p := s.Properties[n]
		out = append(out, guideField{name: n, kind: kindOf(p), doc: p.Description})
	}
	return out
}

// kindOf tells a type shortly: "text", "number[]", "ClientPhone[]".
func kindOf(s *huma.Schema) string {
	switch {
	case s == nil:
		return ""
	case s.Ref != "":
		return s.Ref[len("#/components/schemas/"):]
	case s.Type == huma.TypeArray:
		return kindOf(s.Items) + "[]"
	case s.Format != "" && s.Type == huma.TypeString:
		return s.Format
	}
	return s.Type
}

// example makes a value of the shape of a schema.
func (a *API) example(s *huma.Schema, depth int) any {
	s = a.resolve(s)
	switch {
	case len(s.Examples) > 0:
		return s.Examples[0]
	case len(s.Enum) > 0:
		return s.Enum[0]
	}
	switch s.Type {
	case huma.TypeObject:
		out := map[string]any{}
		if depth < 4 {
			for n, p := range s.Properties {
				out[n] = a.example(p, depth+1)
			}
		}
		return out
	case huma.TypeArray:
		if depth >= 4 {
			return []any{}
		}
		return []any{a.example(s.Items, depth+1)}
	case huma.TypeBoolean:
		return false
	case huma.TypeInteger, huma.TypeNumber:
		return 1
	case huma.TypeString:
		return "…"
	}
	return nil
}
