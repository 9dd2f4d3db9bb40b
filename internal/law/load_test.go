package law_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"tgpl/internal/law"
	lawdata "tgpl/law"
)

// with is the law that comes with the program, with one file put in its place
// or added.
func with(t *testing.T, name, content string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	entries, err := fs.ReadDir(lawdata.FS, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		raw, err := fs.ReadFile(lawdata.FS, e.Name())
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = &fstest.MapFile{Data: raw}
	}
	out[name] = &fstest.MapFile{Data: []byte(content)}
	return out
}

const head = "kind: extra\nsource: somewhere\nfrom: 2018-01-01\nverified: true\nrules:\n"

func rule(lines ...string) string {
	return "  - code: one\n    article: Điều 1\n    text: {vi: một, en: one}\n" + strings.Join(lines, "")
}

func TestBrokenPacks(t *testing.T) {
	for _, c := range []struct{ name, content, want string }{
		{"unknown field of a rule", head + rule("    colour: red\n"), `zz.yaml:9: "colour" is no field of a rule of kind extra`},
		{"field of another kind", head + rule("    span: 3wd\n"), `"span" is no field of a rule of kind extra`},
		{"unknown field of a file", "colour: red\n" + head + rule(), `zz.yaml:1: "colour" is no field of a file of law`},
		{"no kind", strings.Replace(head, "kind: extra\n", "", 1) + rule(), "says no kind"},
		{"no rules", "kind: extra\n", "has no rules"},
		{"empty", "", "is empty"},
		{"not YAML", "kind: [", "zz.yaml"},
		{"rules no list", "kind: extra\nrules: five\n", "zz.yaml"},
		{"code twice at a time", head + rule() + rule(), "zz.yaml:9: extra one already holds then, see zz.yaml:6"},
		{"overlap in time", head + rule("    to: 2022-01-01\n") + rule("    from: 2022-01-01\n"), "already holds then"},
		{"no article", head + "  - code: one\n    text: {vi: một, en: one}\n", "zz.yaml:6: one has no article"},
		{"bad code", head + strings.Replace(rule(), "code: one", "code: Một Hai", 1), "is no code"},
		{"no text", head + "  - code: one\n    article: Điều 1\n    text: {vi: một}\n", `no text in "en"`},
		{"no such day", head + rule("    to: 2022-02-30\n"), `to: "2022-02-30" is no date`},
		{"ends first", head + rule("    to: 2017-12-31\n"), "ends before it begins"},
		{"no from", strings.Replace(head, "from: 2018-01-01\n", "", 1) + rule(), "from when it holds"},
		{"no mark", strings.Replace(head, "verified: true\n", "", 1) + rule(), "whether it is verified"},
		{"no source", strings.Replace(head, "source: somewhere\n", "", 1) + rule(), "names no source"},
		{"clock without span", strings.Replace(head, "extra", "clock", 1) + rule("    warn: 1wd\n    queue: head\n    event: x\n    starts: {vi: a, en: b}\n"), "has no span"},
		{"clock with a wrong span", strings.Replace(head, "extra", "clock", 1) + rule("    span: soon\n    warn: 1wd\n    queue: head\n    event: x\n    starts: {vi: a, en: b}\n"), `span: "soon" is no span`},
		{"clock of nobody", strings.Replace(head, "extra", "clock", 1) + rule("    span: 1wd\n    warn: 1wd\n    queue: moon\n    event: x\n    starts: {vi: a, en: b}\n"), `queue: "moon" is none of`},
		{"clock from nothing", strings.Replace(head, "extra", "clock", 1) + rule("    span: 1wd\n    warn: 1wd\n    queue: head\n"), "does not say what it runs from"},
		{"outcome of an unknown decision", strings.Replace(head, "extra", "outcome", 1) + rule("    decision: guess\n    by: [director]\n"), `decision: "guess" is none of`},
		{"outcome with an unknown clock", strings.Replace(head, "extra", "outcome", 1) + rule("    decision: accept\n    by: [director]\n    starts: [nothing]\n"), `zz.yaml:6: starts: there is no clock "nothing"`},
		{"outcome of nobody", strings.Replace(head, "extra", "outcome", 1) + rule("    decision: accept\n"), "nobody may choose it"},
		{"outcome without its grounds", strings.Replace(head, "extra", "outcome", 1) + rule("    decision: accept\n    by: [director]\n    grounds: nothing\n"), `there is no list "nothing"`},
		{"proof of nothing", strings.Replace(head, "extra", "proof", 1) + rule(), "proves nothing"},
		{"proof of an unknown group", strings.Replace(head, "extra", "proof", 1) + rule("    categories: [giants]\n"), `there is no category "giants"`},
		{"paper of an unknown form", strings.Replace(head, "extra", "paper", 1) + rule("    forms: [dance]\n    when: always\n"), `there is no form "dance"`},
		{"file code without abbreviation", strings.Replace(head, "extra", "file_code", 1) + rule("    form: advice\n"), "has no abbreviation"},
		{"unknown provider", strings.Replace(head, "extra", "may_give", 1) + rule("    provider: robot\n    forms: [advice]\n"), `there is no provider_kind "robot"`},
		{"broken hardship", strings.Replace(head, "extra", "category", 1) + rule("    hardship: [1, 2]\n"), "hardship"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, err := law.Load(with(t, "zz.yaml", c.content))
			if err == nil || l != nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("%v\nwant %s", err, c.want)
			}
		})
	}
}

func TestAllThatIsWrongComesTogether(t *testing.T) {
	_, err := law.Load(with(t, "zz.yaml", head+rule("    colour: red\n", "    to: never\n")))
	if err == nil || strings.Count(err.Error(), "zz.yaml") != 2 {
		t.Fatalf("%v", err)
	}
}

func TestHolidaysAreNeeded(t *testing.T) {
	fsys := with(t, "zz.yaml", head+rule()).(fstest.MapFS)
	delete(fsys, law.HolidaysFile)
	if _, err := law.Load(fsys); err == nil {
		t.Fatal("loaded without days off")
	}
	if _, err := law.Load(with(t, law.HolidaysFile, "nonsense")); err == nil {
		t.Fatal("loaded with nonsense for days off")
	}
}

func TestAddedPackLoads(t *testing.T) {
	l, err := law.Load(with(t, "zz.yaml", head+rule("    to: 2021-12-31\n")+rule("    from: 2022-01-01\n    note: {vi: mới, en: new}\n")))
	if err != nil {
		t.Fatal(err)
	}
	old, _ := l.Rule("extra", "one", feb2022.AddDays(-60))
	now, _ := l.Rule("extra", "one", feb2022)
	if old.To.IsZero() || now.NoteIn("en") != "new" || len(l.List("extra", feb2022)) != 1 {
		t.Fatalf("%+v %+v", old, now)
	}
}
