package calendar_test

import (
	"encoding/json"
	"testing"

	"tgpl/internal/calendar"
)

func TestParseBirth(t *testing.T) {
	right := map[string]string{
		"2004": "2004", "sinh năm 1960": "1960", "8/2004": "2004-08", "08-2004": "2004-08", "2004-08": "2004-08", "tháng 8 năm 2004": "2004-08",
		"2/8/2004": "2004-08-02", "02082004": "2004-08-02", "2004-08-02": "2004-08-02", "0/0/1960": "1960", "0/8/1960": "1960-08",
		"5/2/45": "1945-02-05", "5/2/99": "1999-02-05", "16/2/2022": "2022-02-16",
	}
	for text, want := range right {
		b, err := calendar.ParseBirth(text, today)
		if err != nil || b.String() != want {
			t.Errorf("%q gives %v, %v; want %s", text, b, err, want)
		}
	}
	wrong := map[string]calendar.InputKind{
		"": calendar.Empty, "45": calendar.TwoDigitYear, "5/2/15": calendar.TwoDigitYear, "2023": calendar.OutOfRange, "17/2/2022": calendar.OutOfRange,
		"1800": calendar.OutOfRange, "31/4/1990": calendar.NoSuchDay, "13/2004": calendar.NoSuchDay, "5/0/1990": calendar.Incomplete,
		"abc": calendar.Unclear, "5/2/199": calendar.Unclear, "0000": calendar.OutOfRange, "15/8/1960 âm lịch": calendar.Lunar,
	}
	for text, want := range wrong {
		if b, err := calendar.ParseBirth(text, today); kindOf(err) != want {
			t.Errorf("%q gives %v, %v; want %s", text, b, err, want)
		}
	}
}

func TestBirthAges(t *testing.T) {
	cases := []struct {
		birth, on   string
		least, most int
	}{
		{"2004-02-16", "2022-02-16", 18, 18}, {"2004-02-17", "2022-02-16", 17, 17},
		{"2004-02", "2022-02-16", 17, 18}, {"2004", "2022-02-16", 17, 18}, {"2004", "2022-12-31", 18, 18},
		{"2004-02-29", "2022-02-28", 17, 17}, {"2004-02-29", "2022-03-01", 18, 18},
		{"2022", "2022-02-16", 0, 0}, {"2023", "2022-02-16", -1, -1},
	}
	for _, c := range cases {
		least, most := calendar.MustBirth(c.birth).AgeOn(calendar.Must(c.on))
		if least != c.least || most != c.most {
			t.Errorf("born %s, on %s: %d to %d, want %d to %d", c.birth, c.on, least, most, c.least, c.most)
		}
	}
	if l, m := (calendar.Birth{}).AgeOn(today); l != -1 || m != -1 {
		t.Errorf("an unknown birth gives %d, %d", l, m)
	}
}

func TestBirthMay(t *testing.T) {
	same := [][2]string{{"2004", "2004-08-02"}, {"2004-08", "2004-08-02"}, {"2004", "2004"}, {"2004-08-02", "2004-08-02"}}
	for _, p := range same {
		if a, b := calendar.MustBirth(p[0]), calendar.MustBirth(p[1]); !a.May(b) || !b.May(a) {
			t.Errorf("%s and %s cannot be one", p[0], p[1])
		}
	}
	for _, p := range [][2]string{{"2004", "2005-08-02"}, {"2004-07", "2004-08-02"}, {"2004-08-01", "2004-08-02"}} {
		if calendar.MustBirth(p[0]).May(calendar.MustBirth(p[1])) {
			t.Errorf("%s and %s can be one", p[0], p[1])
		}
	}
	if !(calendar.Birth{}).May(calendar.MustBirth("2004")) {
		t.Error("an unknown birth may be any")
	}
}

func TestBirthTravels(t *testing.T) {
	for _, text := range []string{"", "2004", "2004-08", "2004-08-02"} {
		b, err := calendar.ParseISOBirth(text)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		var c calendar.Birth
		if err := json.Unmarshal(raw, &c); err != nil || c != b {
			t.Errorf("%s came back as %v, %v", raw, c, err)
		}
		v, err := b.Value()
		if err != nil {
			t.Fatal(err)
		}
		var d calendar.Birth
		if err := d.Scan(v); err != nil || d != b {
			t.Errorf("%v came back as %v, %v", v, d, err)
		}
	}
	for _, text := range []string{"04", "2004-8", "2004-13", "2004-02-30", "x004", "0000", "2004/08"} {
		if b, err := calendar.ParseISOBirth(text); err == nil {
			t.Errorf("%q was read as %v", text, b)
		}
	}
	if got := calendar.MustBirth("2004-08").Format(); got != "08-2004" {
		t.Error(got)
	}
}
