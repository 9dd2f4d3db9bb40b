package i18n_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"tgpl/internal/i18n"
)

// keyArg says which argument of a call is a key of the catalogue.
var keyArg = map[string]int{
	"T": 1, "In": 1, "Field": 1, "Go": 1, "GoID": 2, "Redirect": 3, "Add": 1, "New": 1, "as": 1,
}

var keyShape = regexp.MustCompile(`^[a-z][a-z0-9_]*\.[a-z0-9_.]+$`)

type use struct {
	key    string
	prefix bool // the rest is put on at run time
	where  string
}

// TestEveryKeyHasAText reads the whole program for keys and looks each up in
// all languages. Pages are covered by the code generated from their templates.
func TestEveryKeyHasAText(t *testing.T) {
	uses := usesOf(t, "../..")
	if len(uses) < 200 {
		t.Fatalf("only %d uses found: the search is broken", len(uses))
	}
	for _, lang := range i18n.Langs {
		keys := i18n.Keys(lang)
		slices.Sort(keys)
		for _, u := range uses {
			if u.prefix {
				i, _ := slices.BinarySearch(keys, u.key)
				if i == len(keys) || !strings.HasPrefix(keys[i], u.key) {
					t.Errorf("%s: %s has no key that begins with %q", u.where, lang, u.key)
				}
			} else if _, found := slices.BinarySearch(keys, u.key); !found {
				t.Errorf("%s: %s has no text for %q", u.where, lang, u.key)
			}
		}
	}
}

func usesOf(t *testing.T, root string) []use {
	t.Helper()
	var out []use
	set := token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && len(d.Name()) > 2 || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		note := func(e ast.Expr) {
			if u, ok := keyOf(e); ok {
				u.where = set.Position(e.Pos()).String()
				out = append(out, u)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				name, of := callee(n.Fun)
				i, ok := keyArg[name]
				if !ok || len(n.Args) <= i || name == "New" && of != "fault" || name == "In" && of != "i18n" {
					return true
				}
				note(n.Args[i])
			case *ast.KeyValueExpr:
				if id, ok := n.Key.(*ast.Ident); ok && id.Name == "Key" {
					note(n.Value)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func callee(e ast.Expr) (name, of string) {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name, ""
	case *ast.SelectorExpr:
		if id, ok := e.X.(*ast.Ident); ok {
			of = id.Name
		}
		return e.Sel.Name, of
	}
	return "", ""
}

// keyOf reads a literal key, or the literal beginning of one.
func keyOf(e ast.Expr) (use, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return use{key: s}, err == nil && keyShape.MatchString(s)
	case *ast.BinaryExpr:
		if u, ok := keyOf(e.X); ok && e.Op == token.ADD {
			u.prefix = true
			return u, true
		}
	}
	return use{}, false
}

var place = regexp.MustCompile(`\{[a-z_]+\}`)

// TestLanguagesMatch holds the languages to the same keys with the same places.
func TestLanguagesMatch(t *testing.T) {
	for _, key := range i18n.Keys(i18n.English) {
		if !i18n.Has(i18n.Vietnamese, strings.TrimSuffix(key, ".one")) {
			t.Errorf("only English has %q", key)
		}
	}
	for _, key := range i18n.Keys(i18n.Vietnamese) {
		if !i18n.Has(i18n.English, key) {
			t.Errorf("English lacks %q", key)
			continue
		}
		vi, en := i18n.In(i18n.Vietnamese, key), i18n.In(i18n.English, key)
		a, b := place.FindAllString(vi, -1), place.FindAllString(en, -1)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(slices.Compact(a), slices.Compact(b)) {
			t.Errorf("%s: places %v in Vietnamese, %v in English", key, a, b)
		}
		for _, text := range []string{vi, en} {
			if strings.Trim(text, " \t\u00a0") != text || strings.TrimSpace(text) == "" {
				t.Errorf("%s: %q is empty or has space around it", key, text)
			}
			if !norm.NFC.IsNormalString(text) {
				t.Errorf("%s: %q is not composed (NFC)", key, text)
			}
		}
	}
}
