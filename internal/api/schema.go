package api

import (
	"path"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// dateText, birthText and message say how a date, a birth and a message look.
type (
	dateText  string
	birthText string
	message   struct {
		Key  string `json:"key" doc:"Stable code of the message"`
		Args []any  `json:"args,omitempty" doc:"Names and values of its places"`
	}
)

func (dateText) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date", Nullable: true, Examples: []any{"2022-02-16"}}
}

func (birthText) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeString, Nullable: true, Examples: []any{"2004-08-02", "2004-08", "2004"},
		Description: "A day, a month or only a year of birth",
	}
}

var qualified = regexp.MustCompile(`([\w./-]+)\.(\w+)`)

// namer names each type once. Types that are local to a function may share a
// name; the later one is then named by its operation.
func namer() func(t reflect.Type, hint string) string {
	names, owners := map[reflect.Type]string{}, map[string]reflect.Type{}
	return func(t reflect.Type, hint string) string {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if name, ok := names[t]; ok {
			return name
		}
		name := schemaName(t, hint)
		if t.Kind() != reflect.Struct || t.Name() == "" {
			return name
		}
		if _, taken := owners[name]; taken && hint != "" {
			name = words(qualified.ReplaceAllString(strings.NewReplacer("[", " ", "]", " ").Replace(hint), "$2"))
		}
		for first, n := name, 2; ; n++ {
			if _, taken := owners[name]; !taken {
				break
			}
			name = first + strconv.Itoa(n)
		}
		names[t], owners[name] = name, t
		return name
	}
}

// schemaName names a type by its room and its own name, so that rooms may use
// the same words: client.Input is ClientInput, List[client.Client] is
// ListClient.
func schemaName(t reflect.Type, hint string) string {
	name := t.Name()
	if name == "" {
		// A $ref to a name with other characters leads nowhere.
		return words(qualified.ReplaceAllString(huma.DefaultSchemaNamer(t, hint), "$2"))
	}
	outer, inner, generic := strings.Cut(name, "[")
	out := upper(roomed(t.PkgPath(), outer))
	if !generic {
		return out
	}
	inner = strings.TrimSuffix(inner, "]")
	inner = qualified.ReplaceAllStringFunc(inner, func(q string) string {
		m := qualified.FindStringSubmatch(q)
		return roomed(m[1], m[2])
	})
	return out + words(inner)
}

// words joins the parts of type arguments: "[]ClientClient" → "ListClientClient".
func words(s string) string {
	s = strings.ReplaceAll(s, "[]", "List ")
	var b strings.Builder
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("[]*, ·/", r) }) {
		b.WriteString(upper(part))
	}
	return b.String()
}

// roomed sets the room before a name that does not begin with it.
func roomed(pkg, name string) string {
	room := path.Base(pkg)
	if room == "." || room == "api" || pkg == "" {
		return name
	}
	room = upper(room)
	if strings.HasPrefix(name, room) {
		return name
	}
	return room + name
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
