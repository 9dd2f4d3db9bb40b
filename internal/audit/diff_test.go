package audit_test

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"tgpl/internal/audit"
)

func TestDiff(t *testing.T) {
	for name, c := range map[string]struct {
		before, after string
		want          []audit.Difference
	}{
		"nothing": {"", "", nil},
		"same":    {`{"name":"A","version":1}`, `{"name":"A","version":2}`, nil},
		"changed": {`{"name":"A","phone":"1","note":null}`, `{"name":"B","note":"x"}`,
			[]audit.Difference{{"name", "A", "B"}, {"note", "", "x"}, {"phone", "1", ""}}},
		"new":  {"", `{"id":7,"name":"A","empty":""}`, []audit.Difference{{"name", "", "A"}}},
		"gone": {`{"on":true,"n":90071992547409931}`, "", []audit.Difference{{"n", "90071992547409931", ""}, {"on", "true", ""}}},
		"inside": {`{"phones":[{"number":"1"},{"number":"2"}],"codes":["a","b"]}`, `{"phones":[{"number":"1"},{"number":"3"}],"codes":["a"]}`,
			[]audit.Difference{{"codes", "a, b", "a"}, {"phones.1.number", "2", "3"}}},
		"list at the top": {`[{"a":"1"}]`, `[]`, []audit.Difference{{"0.a", "1", ""}}},
		"damaged":         {`{"a":`, `{}`, []audit.Difference{{"?", `{"a":`, ""}}},
	} {
		got := audit.Diff(c.before, c.after)
		if len(got) != len(c.want) {
			t.Errorf("%s: %+v", name, got)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %+v, want %+v", name, got[i], c.want[i])
			}
		}
	}
}

func TestHideLeavesNoValue(t *testing.T) {
	e := audit.Entry{BeforeJSON: `{"name":"Nguyễn Họa","n":12345}`, AfterJSON: `{"name":"Trần Họa","n":12345}`, Note: "Vì bà ấy có HIV"}
	e.Hide()
	if !e.Masked || e.BeforeJSON != "" || e.AfterJSON != `{"name":"`+audit.Hidden+`"}` || e.Note != "" {
		t.Fatalf("%+v", e)
	}
	k := audit.Entry{Note: "account.note_signed_in"}
	k.Hide()
	if k.Note == "" {
		t.Fatal("a note that is a key is gone")
	}
}

// Whatever the record: nothing differs from itself, and both ways around the
// same fields differ.
func TestDiffProperties(t *testing.T) {
	value := rapid.OneOf(
		rapid.Just[any](nil), rapid.Map(rapid.String(), func(s string) any { return s }),
		rapid.Map(rapid.Int64(), func(n int64) any { return n }), rapid.Map(rapid.Bool(), func(b bool) any { return b }),
		rapid.Map(rapid.SliceOf(rapid.String()), func(s []string) any { return s }),
		rapid.Map(rapid.MapOf(rapid.StringMatching(`[a-z]{1,3}`), rapid.String()), func(m map[string]string) any { return m }),
	)
	record := rapid.Custom(func(t *rapid.T) string {
		raw, err := json.Marshal(rapid.MapOf(rapid.StringMatching(`[a-z_]{1,4}`), value).Draw(t, "record"))
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := record.Draw(t, "a"), record.Draw(t, "b")
		if d := audit.Diff(a, a); len(d) != 0 {
			t.Fatalf("differs from itself: %+v", d)
		}
		there, back := audit.Diff(a, b), audit.Diff(b, a)
		if len(there) != len(back) {
			t.Fatalf("%+v and back %+v", there, back)
		}
		for i := range there {
			if there[i].Field != back[i].Field || there[i].Before != back[i].After || there[i].After != back[i].Before {
				t.Fatalf("%+v and back %+v", there[i], back[i])
			}
		}
	})
}
