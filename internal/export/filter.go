package export

import (
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"
)

// paging are the parts of a filter that choose a page: an export has them all.
var paging = []string{"after", "limit"}

// FilterNames gives the names a filter is filled in by.
func FilterNames(f any) []string {
	var names []string
	t := reflect.TypeOf(f).Elem()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name != "" && name != "-" && !slices.Contains(paging, name) {
			names = append(names, name)
		}
	}
	return names
}

// filterText tells what a filter chooses, as a query.
func filterText(f any) string {
	raw, err := json.Marshal(f)
	if err != nil {
		return ""
	}
	var m map[string]any
	if json.Unmarshal(raw, &m) != nil {
		return ""
	}
	v := url.Values{}
	for name, x := range m {
		if slices.Contains(paging, name) {
			continue
		}
		switch x := x.(type) {
		case nil:
		case []any:
			for _, one := range x {
				v.Add(name, fmt.Sprint(one))
			}
		case float64:
			if x != 0 {
				v.Set(name, fmt.Sprintf("%.0f", x))
			}
		default:
			if s := fmt.Sprint(x); s != "" && s != "false" {
				v.Set(name, s)
			}
		}
	}
	text, err := url.QueryUnescape(v.Encode())
	if err != nil {
		return v.Encode()
	}
	return text
}
