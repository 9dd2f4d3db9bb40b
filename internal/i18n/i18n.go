// Package i18n holds every text for people, in catalogues: one flat YAML file
// per room and language under locales/. Vietnamese is complete and comes
// first; English stands beside it. Vietnamese has no plural; where English
// needs one, a key with the suffix ".one" is taken when the argument "n" is 1.
package i18n

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"gopkg.in/yaml.v3"
)

// Lang is a language of the program.
type Lang string

// The languages that have catalogues.
const (
	Vietnamese Lang = "vi"
	English    Lang = "en"
)

// Langs lists the languages, the first being the default.
var Langs = []Lang{Vietnamese, English}

//go:embed locales
var files embed.FS

var catalogues = mustLoad(files)

func mustLoad(fsys fs.FS) map[Lang]map[string]string {
	all := map[Lang]map[string]string{}
	for _, lang := range Langs {
		cat := map[string]string{}
		dir := path.Join("locales", string(lang))
		entries, err := fs.ReadDir(fsys, dir)
		if err != nil {
			panic(err)
		}
		for _, e := range entries {
			raw, err := fs.ReadFile(fsys, path.Join(dir, e.Name()))
			if err != nil {
				panic(err)
			}
			one := map[string]string{}
			if err := yaml.Unmarshal(raw, &one); err != nil {
				panic(fmt.Sprintf("%s/%s: %v", dir, e.Name(), err))
			}
			for k, v := range one {
				if _, dup := cat[k]; dup {
					panic(fmt.Sprintf("%s/%s: key %q stands twice", dir, e.Name(), k))
				}
				cat[k] = v
			}
		}
		all[lang] = cat
	}
	return all
}

type langKey struct{}

// With gives a context in which texts are of this language.
func With(ctx context.Context, lang Lang) context.Context {
	return context.WithValue(ctx, langKey{}, lang)
}

// Of gives the language of a context, Vietnamese when none is set.
func Of(ctx context.Context) Lang {
	if l, ok := ctx.Value(langKey{}).(Lang); ok {
		return l
	}
	return Vietnamese
}

// Parse gives the language of a code such as "en", and whether there is one.
func Parse(s string) (Lang, bool) {
	for _, l := range Langs {
		if string(l) == s {
			return l, true
		}
	}
	return Vietnamese, false
}

// T gives the text of a key in the language of the context. Arguments are
// pairs of name and value for the {name} places of the text.
func T(ctx context.Context, key string, args ...any) string {
	return In(Of(ctx), key, args...)
}

// In is T for a language that is named. A key that no catalogue has is given
// back as it is: ugly on purpose, and found by the tests.
func In(lang Lang, key string, args ...any) string {
	text, ok := lookup(lang, key, args)
	if !ok {
		return key
	}
	if len(args) < 2 || !strings.Contains(text, "{") {
		return text
	}
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		pairs = append(pairs, "{"+fmt.Sprint(args[i])+"}", fmt.Sprint(args[i+1]))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

func lookup(lang Lang, key string, args []any) (string, bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == "n" && fmt.Sprint(args[i+1]) == "1" {
			if t, ok := catalogues[lang][key+".one"]; ok {
				return t, true
			}
		}
	}
	if t, ok := catalogues[lang][key]; ok {
		return t, true
	}
	t, ok := catalogues[Vietnamese][key]
	return t, ok
}

// Has tells whether a language has a text for the key.
func Has(lang Lang, key string) bool {
	_, ok := catalogues[lang][key]
	return ok
}

// Keys gives all keys of a language, for the tests of completeness.
func Keys(lang Lang) []string {
	keys := make([]string, 0, len(catalogues[lang]))
	for k := range catalogues[lang] {
		keys = append(keys, k)
	}
	return keys
}
