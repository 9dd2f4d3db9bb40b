package layering_test

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// floors lists the packages of the house from the ground up. A package may
// import those of lower floors only; packages of one floor do not know each
// other, except inside of one folder.
var floors = [][]string{
	{"law"}, // the data themselves
	{"internal/secure", "internal/fold", "internal/whole", "internal/textdiff", "internal/doctext"},
	{"internal/calendar", "internal/fault", "internal/i18n", "internal/config", "web"},
	{"internal/clock", "internal/blob", "internal/law"},
	{"internal/check", "internal/db", "internal/say", "internal/sheet"},
	{"internal/audit", "internal/register", "internal/job", "internal/dump"},
	{"internal/account"},
	{"internal/search"},
	{"internal/usecase"},
	{"internal/org", "internal/agenda", "internal/client", "internal/system"},
	{"internal/provider", "internal/outreach", "internal/file", "internal/conflict"},
	{"internal/request", "internal/news"},
	{"internal/matter"},
	{"internal/importer", "internal/notify", "internal/export", "internal/backup"},
	{"internal/rooms"},
	{"internal/web"},
	{"internal/verify", "internal/demo", "internal/face"},
	{"internal/desk", "internal/portal", "internal/api"},
	{"internal/app"},
	{"cmd/tgpl"},
}

// tests lists what is only for tests, and free to use the house.
var tests = []string{"internal/layering", "internal/db/dbtest", "e2e", "bench", "chaos", "tools"}

// pure lists packages that may not reach a database or the network.
var pure = []string{"internal/calendar", "internal/fold", "internal/doctext", "internal/law", "internal/fault", "internal/i18n"}

type pkg struct {
	ImportPath string
	Imports    []string
}

func TestArrowsPointDown(t *testing.T) {
	for _, p := range list(t) {
		path := strings.TrimPrefix(p.ImportPath, "tgpl/")
		if slices.ContainsFunc(tests, func(s string) bool { return within(path, s) }) {
			continue
		}
		room, floor := place(path)
		if floor < 0 {
			t.Errorf("%s has no floor: give it one in this test", path)
			continue
		}
		for _, imp := range p.Imports {
			below, ok := strings.CutPrefix(imp, "tgpl/")
			if !ok {
				continue
			}
			if slices.ContainsFunc(tests, func(s string) bool { return within(below, s) }) {
				t.Errorf("%s imports %s, which is for tests only", path, below)
				continue
			}
			other, low := place(below)
			if other != room && low >= floor {
				t.Errorf("%s (floor %d) must not import %s (floor %d)", path, floor, below, low)
			}
		}
	}
}

func TestGroundIsPure(t *testing.T) {
	for _, p := range list(t) {
		path := strings.TrimPrefix(p.ImportPath, "tgpl/")
		if !slices.Contains(pure, path) {
			continue
		}
		for _, imp := range p.Imports {
			if imp == "net/http" || imp == "os" || strings.Contains(imp, "bun") {
				t.Errorf("%s is to be pure but imports %s", path, imp)
			}
		}
	}
}

func TestEveryFloorIsThere(t *testing.T) {
	all := list(t)
	for _, f := range slices.Concat(floors...) {
		if !slices.ContainsFunc(all, func(p pkg) bool { return within(strings.TrimPrefix(p.ImportPath, "tgpl/"), f) }) {
			t.Errorf("there is no package %s", f)
		}
	}
}

// place gives the room a package belongs to and its floor, -1 for none.
func place(path string) (string, int) {
	for i, f := range floors {
		for _, room := range f {
			if within(path, room) {
				return room, i
			}
		}
	}
	return "", -1
}

func within(path, folder string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }

func list(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(fmt.Errorf("go list: %w", err))
	}
	var all []pkg
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for dec.More() {
		var p pkg
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}
