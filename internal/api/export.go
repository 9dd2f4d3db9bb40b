package api

import (
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tgpl/internal/export"
	"tgpl/internal/export/exporthttp"
	"tgpl/internal/face"
	"tgpl/internal/sheet"
	"tgpl/internal/web"
)

// exportPaths are the addresses of the lists; the others are called like them.
var exportPaths = map[string]string{export.Register: "/registers/accept"}

func registerExport(a *API) {
	for _, name := range export.Names() {
		path, ok := exportPaths[name]
		if !ok {
			path = "/" + name
		}
		op := Op{
			ID: "export-" + name, Path: path + "/export", Tag: "export", Summary: "The list of " + name + " as a file",
			Description: "All rows that the filters find, as far as one may see them. The format is format=xlsx, csv or jsonl, " +
				"or what Accept asks for; jsonl has the keys of the list's own operation. Noted in the audit.",
		}.huma(http.MethodGet)
		op.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{}}}
		for _, f := range sheet.Formats {
			media, _, _ := strings.Cut(sheet.MediaType(f), ";")
			op.Responses["200"].Content[media] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
		}
		op.Parameters = []*huma.Param{{Name: "format", In: "query", Description: "How it is written", Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{sheet.XLSX, sheet.CSV, sheet.JSONL}}}}
		op.Parameters = append(op.Parameters, filterParams(export.NewFilter(name))...)
		a.huma.OpenAPI().AddOperation(&op)
		a.mux.HandleFunc("GET /api/v1"+path+"/export", func(w http.ResponseWriter, r *http.Request) {
			web.SetRoute(r.Context(), r.Pattern)
			if err := a.export(w, r, name); err != nil {
				a.fail(w, r, err)
			}
		})
	}
}

func (a *API) export(w http.ResponseWriter, r *http.Request, name string) error {
	values := r.URL.Query()
	format := exporthttp.Format(r, sheet.JSONL)
	values.Del("format")
	f, err := export.Query(name, values, face.DecodeInto)
	if err != nil {
		return err
	}
	return exporthttp.Send(w, r, a.Export, face.Actor(r.Context()), export.Input{List: name, Format: format, Filter: f})
}

// filterParams describes the parts of a filter.
func filterParams(f any) []*huma.Param {
	var out []*huma.Param
	t := reflect.TypeOf(f).Elem()
	for _, name := range export.FilterNames(f) {
		s := &huma.Schema{Type: huma.TypeString}
		for i := range t.NumField() {
			tag, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			if tag != name {
				continue
			}
			kind := t.Field(i).Type
			if kind.Kind() == reflect.Pointer {
				kind = kind.Elem()
			}
			switch kind.Kind() {
			case reflect.Bool:
				s.Type = huma.TypeBoolean
			case reflect.Int, reflect.Int64:
				s.Type = huma.TypeInteger
			case reflect.Slice:
				s = &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString}}
			}
		}
		out = append(out, &huma.Param{Name: name, In: "query", Description: "As in the list", Schema: s})
	}
	return out
}
