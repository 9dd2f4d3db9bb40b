package law_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tgpl/internal/calendar"
	"tgpl/internal/i18n"
	"tgpl/internal/law"
)

var feb2022 = calendar.Must("2022-02-16")

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, calendar.Zone)
	if err != nil {
		panic(err)
	}
	return t
}

// The table of clocks of the Law on Legal Aid, Circular 12/2018 and Joint
// Circular 10/2018.
func TestClocks(t *testing.T) {
	l := law.Default()
	for _, c := range []struct{ code, span, hard, longest, queue, article string }{
		{"notice_12h", "12h", "", "", "agency", "Điều 31 khoản 3"},
		{"notice_24h", "24h", "", "", "agency", "Điều 31 khoản 3"},
		{"assign_3wd", "3wd", "", "", "head", "Điều 31 khoản 2, Điều 33 khoản 2"},
		{"assign_12h", "12h", "", "", "head", "Điều 31 khoản 2"},
		{"agency_notice_answer", "3wd", "", "", "reception", "Điều 3 khoản 4"},
		{"register_defence", "24h", "", "", "agency", "Điều 12 khoản 1"},
		{"register_protector", "3wd", "", "", "agency", "Điều 12 khoản 2"},
		{"replace_24h", "24h", "", "", "head", "Điều 6"},
		{"replace_2wd", "2wd", "", "", "head", "Điều 6 khoản 1"},
		{"advice_10d", "10d", "", "30d", "provider", "Điều 32 khoản 2"},
		{"advice_30d", "30d", "", "", "provider", "Điều 32 khoản 2"},
		{"change_provider_3wd", "3wd", "", "", "head", "Điều 9 khoản 1"},
		{"verify_10d", "10d", "", "", "agency", "Điều 34 khoản 2"},
		{"recommend_30d", "30d", "", "45d", "agency", "Điều 36 khoản 2"},
		{"file_30d", "30d", "", "", "provider", "Điều 39 khoản 1"},
		{"complaint_3wd", "3wd", "", "", "head", "Điều 45 khoản 2"},
		{"complaint_15d", "15d", "", "", "agency", "Điều 45 khoản 2"},
		{"proofs_owed", "5wd", "10wd", "", "client", "Điều 6 khoản 2"},
	} {
		got, ok := l.Clock(c.code, feb2022)
		if !ok {
			t.Errorf("there is no clock %s", c.code)
			continue
		}
		if got.Span.String() != c.span || got.HardSpan.String() != c.hard || got.MaxSpan.String() != c.longest || got.Queue != c.queue ||
			!strings.Contains(got.Article, c.article) || !got.Verified || got.In(i18n.English) == "" || got.StartsIn(i18n.Vietnamese) == "" {
			t.Errorf("%s: %+v", c.code, got)
		}
	}
	if c, ok := l.Clock("acknowledge", feb2022); !ok || c.Verified {
		t.Error("the mark for an answer is the program's own and must say so")
	}
	if _, ok := l.Clock("proofs_owed", calendar.Must("2018-10-11")); ok {
		t.Error("Circular 12/2018 holds before it came into force")
	}
}

func TestReckon(t *testing.T) {
	l := law.Default()
	for _, c := range []struct {
		clock, start string
		hard         bool
		due          string
	}{
		{"assign_12h", "2022-02-16 08:20", false, "2022-02-16 20:20"},
		{"assign_3wd", "2022-02-16 08:20", false, "2022-02-21 23:59"},
		{"assign_3wd", "2022-01-28 17:00", false, "2022-02-09 23:59"}, // Tết between
		{"proofs_owed", "2022-02-16 08:20", false, "2022-02-23 23:59"},
		{"proofs_owed", "2022-02-16 08:20", true, "2022-03-02 23:59"},
		{"file_30d", "2022-01-14 09:00", false, "2022-02-14 23:59"}, // the 13th is a Sunday
		{"advice_10d", "2022-02-12 09:00", false, "2022-02-22 23:59"},
	} {
		r, clock, err := l.Reckon(c.clock, at(c.start), c.hard)
		if err != nil || r.Due.Format("2006-01-02 15:04") != c.due || clock.Code != c.clock {
			t.Errorf("%s from %s: %v %v", c.clock, c.start, r.Due, err)
		}
	}
	if _, _, err := l.Reckon("nothing", at("2022-02-16 08:00"), false); err == nil {
		t.Error("an unknown clock was reckoned")
	}
}

// Article 7 as it was changed in time.
func TestCategoriesInTime(t *testing.T) {
	l := law.Default()
	for _, c := range []struct {
		on       string
		holds    []string
		not      []string
		hardship []string
		doubt    bool
	}{
		{"2022-02-16", []string{"accused_16_18", "victim_16_18", "trafficking"}, []string{"trafficking_6a", "juvenile_16_18", "near_poor"}, []string{"elderly", "trafficking", "victim_16_18"}, false},
		{"2025-06-30", []string{"trafficking"}, []string{"trafficking_6a"}, []string{"trafficking"}, false},
		{"2025-07-01", []string{"trafficking_6a", "accused_16_18", "victim_16_18"}, []string{"trafficking"}, []string{"hiv"}, false},
		{"2025-12-31", []string{"accused_16_18", "victim_16_18"}, []string{"juvenile_16_18"}, nil, false},
		{"2026-01-01", []string{"juvenile_16_18", "accused_near_poor"}, []string{"accused_16_18", "victim_16_18"}, []string{"martyr_family"}, false},
		{"2026-12-31", []string{"elderly"}, []string{"near_poor"}, []string{"elderly", "disabled"}, false},
		{"2027-01-01", []string{"near_poor", "social_allowance", "elderly", "disabled", "hiv", "domestic_violence"}, nil, nil, true},
	} {
		on := calendar.Must(c.on)
		for _, code := range c.holds {
			if !l.Has("category", code, on) {
				t.Errorf("%s does not hold on %s", code, on)
			}
		}
		for _, code := range c.not {
			if l.Has("category", code, on) {
				t.Errorf("%s holds on %s", code, on)
			}
		}
		for _, code := range c.hardship {
			if !l.NeedsHardship(code, on) {
				t.Errorf("%s needs no hardship on %s", code, on)
			}
		}
		if c.doubt {
			for _, code := range []string{"elderly", "disabled", "near_poor"} {
				if r, _ := l.Rule("category", code, on); r.Verified || l.NeedsHardship(code, on) {
					t.Errorf("%s on %s: %+v", code, on, r)
				}
			}
		}
	}
	if n := len(l.List("category", feb2022)); n != 14 {
		t.Errorf("Article 7 has %d groups in 2022, want 14", n)
	}
	if r, ok := l.Rule("category", "victim_16_18", calendar.Date{}); !ok || r.To.String() != "2025-12-31" {
		t.Error("a group that is repealed can no longer be named")
	}
}

func TestProofs(t *testing.T) {
	l := law.Default()
	codes := func(categories, hardship []string) []string {
		var out []string
		for _, r := range l.Proofs(categories, hardship, feb2022) {
			out = append(out, r.Code)
		}
		return out
	}
	if got := codes([]string{"poor"}, nil); !slices.Equal(got, []string{"poor_certificate", "other_lawful"}) {
		t.Errorf("poor: %v", got)
	}
	got := codes([]string{"elderly"}, []string{"near_poor"})
	for _, want := range []string{"elderly_identity", "near_poor_certificate", "social_allowance_decision"} {
		if !slices.Contains(got, want) {
			t.Errorf("elderly of a near-poor household: %v lacks %s", got, want)
		}
	}
	for _, c := range l.List("category", feb2022) {
		if len(l.Proofs([]string{c.Code}, nil, feb2022)) < 2 {
			t.Errorf("%s has no proof of its own", c.Code)
		}
	}
	if len(l.Proofs(nil, nil, feb2022)) != 0 {
		t.Error("nothing is proved by something")
	}
}

func TestWhoMayGiveWhat(t *testing.T) {
	l := law.Default()
	want := map[string][]string{
		"officer": {"litigation", "advice", "representation"}, "lawyer": {"litigation", "advice", "representation"},
		"adviser": {"advice"}, "collaborator": {"advice"},
	}
	for _, kind := range l.List("provider_kind", feb2022) {
		for _, form := range l.List("form", feb2022) {
			r, ok := l.MayGive(kind.Code, form.Code, feb2022)
			if ok != slices.Contains(want[kind.Code], form.Code) || ok && r.Article == "" {
				t.Errorf("%s may give %s: %v", kind.Code, form.Code, ok)
			}
		}
	}
}

func TestFiles(t *testing.T) {
	l := law.Default()
	for _, c := range []struct {
		prefix, form string
		n            int64
		code         string
		verified     bool
	}{
		{"TT", "litigation", 3, "TT.TGTT.03.2022", true},
		{"TT", "advice", 11, "TT.TV.11.2022", true},
		{"CN1", "litigation", 107, "CN1.TGTT.107.2022", true},
		{"TT", "representation", 1, "TT.ĐDNTT.01.2022", false},
		{"TT", "unheard_of", 1, "TT.unheard_of.01.2022", false},
	} {
		if code, verified := l.FileCode(c.prefix, c.form, c.n, 2022); code != c.code || verified != c.verified {
			t.Errorf("%s %v, want %s", code, verified, c.code)
		}
	}
	required := func(form, field string) []string {
		var out []string
		for _, p := range l.FilePapers(form, field, feb2022) {
			if p.Required && (p.When == "always" || p.When == "at_end") {
				out = append(out, p.Code)
			}
		}
		return out
	}
	for _, c := range []struct {
		form string
		want []string
	}{
		{"litigation", []string{"request_form", "proofs", "assignment", "statement", "judgment", "opinion"}},
		{"advice", []string{"request_form", "proofs", "written_advice"}},
		{"representation", []string{"request_form", "proofs", "assignment", "opinion", "authority_answer", "provider_report"}},
	} {
		if got := required(c.form, "criminal"); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v", c.form, got)
		}
	}
	indictment := func(field string) bool {
		return slices.ContainsFunc(l.FilePapers("litigation", field, feb2022), func(p law.Paper) bool { return p.Code == "indictment" })
	}
	if !indictment("criminal") || indictment("civil") {
		t.Error("the indictment belongs into criminal files only")
	}
}

func TestOutcomes(t *testing.T) {
	l := law.Default()
	for _, d := range law.Decisions {
		if len(l.Outcomes(d, feb2022)) == 0 {
			t.Errorf("decision %s has no outcome", d)
		}
		for _, o := range l.Outcomes(d, feb2022) {
			if !o.May("director") {
				t.Errorf("the director may not choose %s", o.Code)
			}
		}
	}
	for code, approval := range map[string]bool{"refused": true, "accepted_at_once": true, "done": true, "stopped": true, "accepted": false, "passed": false, "withdrawn": false} {
		if o, ok := l.Outcome(code, feb2022); !ok || o.Approval != approval {
			t.Errorf("%s: %v %+v", code, ok, o)
		}
	}
	at, _ := l.Outcome("accepted_at_once", feb2022)
	for _, c := range []struct {
		form     string
		detained bool
		want     string
	}{
		{"litigation", true, "assign_12h proofs_owed"}, {"litigation", false, "assign_3wd proofs_owed"},
		{"representation", false, "assign_3wd proofs_owed"}, {"advice", false, "advice_10d proofs_owed"},
	} {
		var got []string
		for _, x := range l.StartsFor(at, c.form, c.detained, feb2022) {
			got = append(got, x.Code)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s, detained %v: %v", c.form, c.detained, got)
		}
	}
	if len(l.AtOnce(feb2022)) != 5 {
		t.Errorf("%d grounds of acceptance at once", len(l.AtOnce(feb2022)))
	}
}

// The codes that the rooms and their data stand on.
func TestCodeLists(t *testing.T) {
	l := law.Default()
	for kind, codes := range map[string]string{
		"form": "litigation advice representation", "field": "criminal civil administrative other",
		"provider_kind": "officer lawyer adviser collaborator",
		"stage":         "pre_charge investigation prosecution first_instance appeal cassation enforcement",
		"role":          "detained suspect accused victim civil_plaintiff civil_defendant related plaintiff defendant complainant other",
		"agency_kind":   "police procuracy court detention peoples_committee enforcement justice_office other",
		"hardship":      "near_poor social_allowance", "channel": "counter phone post portal agency commune outreach",
		"sensitive_kind": "hiv victim child health other",
	} {
		for _, code := range strings.Fields(codes) {
			if !l.Has(kind, code, feb2022) {
				t.Errorf("%s lacks %s", kind, code)
			}
		}
	}
	if l.Name(i18n.Vietnamese, "form", "advice") != "Tư vấn pháp luật" || l.Name(i18n.English, "form", "nothing") != "nothing" {
		t.Error("names")
	}
	for _, kind := range l.Kinds() {
		for _, lang := range i18n.Langs {
			if !i18n.Has(lang, "law.kind_"+kind) {
				t.Errorf("no text law.kind_%s in %s", kind, lang)
			}
		}
	}
}

// Whatever the day, a code holds at most once and lists are in order.
func TestOneRuleADay(t *testing.T) {
	l := law.Default()
	rapid.Check(t, func(t *rapid.T) {
		on := calendar.Must("2018-01-01").AddDays(rapid.IntRange(0, 3652).Draw(t, "day"))
		kind := rapid.SampledFrom(l.Kinds()).Draw(t, "kind")
		seen, last := map[string]bool{}, -1
		for _, r := range l.List(kind, on) {
			if seen[r.Code] || r.Sort <= last || !r.Holds(on) || r.Article == "" {
				t.Fatalf("%s %s on %s", kind, r.Code, on)
			}
			seen[r.Code], last = true, r.Sort
			if got, ok := l.Rule(kind, r.Code, on); !ok || got.From != r.From {
				t.Fatalf("list and lookup differ on %s %s", kind, r.Code)
			}
		}
	})
}

func TestConcurrentUse(t *testing.T) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			l := law.Default()
			for range 200 {
				l.List("category", feb2022)
				l.Rule("clock", "file_30d", feb2022)
				if _, _, err := l.Reckon("file_30d", at("2022-02-16 08:00"), false); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}
