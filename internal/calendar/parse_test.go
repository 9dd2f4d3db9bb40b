package calendar_test

import (
	"errors"
	"testing"
	"time"

	"tgpl/internal/calendar"
)

var today = calendar.Must("2022-02-16") // a Wednesday

func TestParseDate(t *testing.T) {
	right := map[string]string{
		"5/2/2022": "2022-02-05", "05/02/2022": "2022-02-05", "05-02-2022": "2022-02-05", "5.2.2022": "2022-02-05",
		"5/2/22": "2022-02-05", "5 2 2022": "2022-02-05", "050222": "2022-02-05", "05022022": "2022-02-05",
		"2022-02-05": "2022-02-05", "2022/2/5": "2022-02-05", "20220205": "2022-02-05",
		"5 tháng 2 năm 2022": "2022-02-05", "ngày 5 tháng 2 năm 2022": "2022-02-05", "mùng 5 tháng 2 năm 2022": "2022-02-05",
		"5 tháng hai năm 2022": "2022-02-05", "5 tháng năm năm 2022": "2022-05-05", "5 tháng năm 2022": "2022-05-05",
		"5 thang tu nam 2022": "2022-04-05", "5 Feb 2022": "2022-02-05", "5 february 2022": "2022-02-05",
		"hôm nay": "2022-02-16", "Hôm Nay": "2022-02-16", "mai": "2022-02-17", "ngày mai": "2022-02-17",
		"hôm qua": "2022-02-15", "mốt": "2022-02-18", "ngày kia": "2022-02-18",
		"thứ bảy, 5/2/2022": "2022-02-05", "thứ 7 5/2/2022": "2022-02-05", "chủ nhật 6-2-2022": "2022-02-06", "CN, 6-2-2022": "2022-02-06",
		"29/2/2020": "2020-02-29", "1/1/98": "1998-01-01", "1/1/41": "2041-01-01", "1/1/42": "1942-01-01",
		"  5/2/2022. ": "2022-02-05",
	}
	for text, want := range right {
		d, err := calendar.ParseDate(text, today)
		if err != nil || d.String() != want {
			t.Errorf("%q gives %s, %v; want %s", text, d, err, want)
		}
	}
	wrong := map[string]calendar.InputKind{
		"": calendar.Empty, "   ": calendar.Empty, "x": calendar.Unclear, "5/x/2022": calendar.Unclear,
		"31/4/2022": calendar.NoSuchDay, "29/2/2022": calendar.NoSuchDay, "5/13/2022": calendar.NoSuchDay, "0/1/2022": calendar.NoSuchDay,
		"5/2": calendar.Incomplete, "2022": calendar.Incomplete, "2/2022": calendar.Incomplete,
		"5/2/1822": calendar.OutOfRange, "5/2/2222": calendar.OutOfRange, "5/2/222": calendar.Unclear,
		"thứ hai 5/2/2022": calendar.WrongWeekday, "mùng 1 tết": calendar.Lunar, "15/1/2022 âm lịch": calendar.Lunar,
		"rằm tháng giêng": calendar.Lunar, "1/2/3/4": calendar.Unclear, "5/2/2022; DROP TABLE": calendar.Unclear,
		"\xff\xfe": calendar.Unclear, "<b>5/2/2022</b>": calendar.Unclear,
	}
	for text, want := range wrong {
		d, err := calendar.ParseDate(text, today)
		if kindOf(err) != want || !d.IsZero() {
			t.Errorf("%q gives %v, %v; want %s", text, d, err, want)
		}
	}
	if _, err := calendar.ParseDate("mai", calendar.Date{}); kindOf(err) != calendar.Unclear {
		t.Error("tomorrow of an unknown day was read")
	}
	if _, err := calendar.ParseDate("5/2/22", calendar.Date{}); kindOf(err) != calendar.TwoDigitYear {
		t.Error("a short year was read on an unknown day")
	}
}

func kindOf(err error) calendar.InputKind {
	var in *calendar.InputError
	if errors.As(err, &in) {
		return in.Kind
	}
	return ""
}

func TestParseClock(t *testing.T) {
	right := map[string][2]int{
		"7h30": {7, 30}, "07:30": {7, 30}, "7g": {7, 0}, "7g30": {7, 30}, "7h": {7, 0}, "730": {7, 30}, "0730": {7, 30},
		"7.30": {7, 30}, "7": {7, 0}, "23": {23, 0}, "00:00": {0, 0}, "7 giờ 30": {7, 30}, "7 giờ 30 phút": {7, 30},
		"7 giờ rưỡi": {7, 30}, "7h30p": {7, 30}, "2h chiều": {14, 0}, "2:15pm": {14, 15}, "12am": {0, 0}, "12pm": {12, 0},
		"8h tối": {20, 0}, "11h đêm": {23, 0}, "1h đêm": {1, 0}, "12h trưa": {12, 0}, "1h trưa": {13, 0}, "7h30 sáng": {7, 30},
		"14h30 chiều": {14, 30}, "lúc 7h30": {7, 30}, "07:30:15": {7, 30}, "16:40": {16, 40},
	}
	for text, want := range right {
		h, m, err := calendar.ParseClock(text)
		if err != nil || [2]int{h, m} != want {
			t.Errorf("%q gives %d:%d, %v; want %v", text, h, m, err, want)
		}
	}
	wrong := map[string]calendar.InputKind{
		"": calendar.Empty, "25:00": calendar.NoSuchTime, "24:00": calendar.NoSuchTime, "7h75": calendar.NoSuchTime, "7:": calendar.Incomplete,
		"sáng": calendar.Unclear, "7x": calendar.Unclear, "-7": calendar.Unclear, "14h sáng": calendar.NoSuchTime, "9h trưa": calendar.NoSuchTime,
		"12h đêm": calendar.Unclear, "7h30 7h40": calendar.Unclear, "99999": calendar.Unclear,
	}
	for text, want := range wrong {
		if _, _, err := calendar.ParseClock(text); kindOf(err) != want {
			t.Errorf("%q gives %v, want %s", text, err, want)
		}
	}
}

func TestParseInstant(t *testing.T) {
	right := map[string]string{
		"16-02-2022 08:20": "2022-02-16T08:20:00+07:00", "08:20 16-02-2022": "2022-02-16T08:20:00+07:00",
		"8h20 ngày 16/2/22": "2022-02-16T08:20:00+07:00", "2022-02-16T08:20": "2022-02-16T08:20:00+07:00",
		"2022-02-16T08:20:30": "2022-02-16T08:20:00+07:00", "2022-02-16T01:20:00Z": "2022-02-16T08:20:00+07:00",
		"2022-02-16T08:20:00+07:00": "2022-02-16T08:20:00+07:00", "mai 7h30": "2022-02-17T07:30:00+07:00", "7h30 mai": "2022-02-17T07:30:00+07:00",
		"7h sáng mai": "2022-02-17T07:00:00+07:00", "16:40": "2022-02-16T16:40:00+07:00", "7 giờ 30 ngày 5 tháng 2 năm 2022": "2022-02-05T07:30:00+07:00",
		"5 tháng 2 năm 2022, 7h": "2022-02-05T07:00:00+07:00", "16/02/2022 lúc 14h30": "2022-02-16T14:30:00+07:00", "2h chiều hôm qua": "2022-02-15T14:00:00+07:00",
	}
	for text, want := range right {
		at, err := calendar.ParseInstant(text, today)
		if err != nil || at.In(calendar.Zone).Format(time.RFC3339) != want {
			t.Errorf("%q gives %v, %v; want %s", text, at, err, want)
		}
	}
	wrong := map[string]struct {
		kind calendar.InputKind
		part string
	}{
		"": {calendar.Empty, calendar.PartDate}, "16-02-2022": {calendar.Incomplete, calendar.PartTime}, "hôm nay": {calendar.Incomplete, calendar.PartTime},
		"31-02-2022 08:20": {calendar.NoSuchDay, calendar.PartDate}, "16-02-2022 25:20": {calendar.NoSuchTime, calendar.PartTime},
		"xyz": {calendar.Unclear, calendar.PartDate}, "16-02-2022 abc": {calendar.Unclear, calendar.PartTime}, "abc 08:20": {calendar.Unclear, calendar.PartDate},
		"1822-02-16T01:20:00Z": {calendar.OutOfRange, calendar.PartDate}, "16-2 08:20": {calendar.Incomplete, calendar.PartDate},
	}
	for text, want := range wrong {
		_, err := calendar.ParseInstant(text, today)
		var in *calendar.InputError
		if !errors.As(err, &in) || in.Kind != want.kind || in.Part != want.part {
			t.Errorf("%q gives %v, want %v", text, err, want)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"5/2/22", "050222", "5 tháng 2 năm 2022", "mai", "thứ bảy, 5/2/2022", "mùng 1 tết", "99999999", "\xff", "0/0/0", "tháng tháng"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := calendar.ParseDate(s, today)
		if (err == nil) != d.Valid() {
			t.Fatalf("%q: %v, %v", s, d, err)
		}
		if err == nil && (d.Year < calendar.MinYear || d.Year > calendar.MaxYear) && d.DaysUntil(today) > 3 {
			t.Fatalf("%q: year %d", s, d.Year)
		}
		if err == nil {
			if again, err := calendar.ParseDate(d.Format(), today); err != nil || again != d {
				t.Fatalf("%q: %s reads back as %v, %v", s, d.Format(), again, err)
			}
		}
	})
}

func FuzzParseClock(f *testing.F) {
	for _, s := range []string{"7h30", "730", "2h chiều", "12 am", "25:99", "7 giờ rưỡi", "::"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		h, m, err := calendar.ParseClock(s)
		if err == nil && (h < 0 || h > 23 || m < 0 || m > 59) {
			t.Fatalf("%q: %d:%d", s, h, m)
		}
	})
}

func FuzzParseInstant(f *testing.F) {
	for _, s := range []string{"16-02-2022 08:20", "mai 7h30", "2022-02-16T08:20:00Z", "7h sáng mai", "0", "T T"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, err := calendar.ParseInstant(s, today)
		if (err == nil) == at.IsZero() {
			t.Fatalf("%q: %v, %v", s, at, err)
		}
		var in *calendar.InputError
		if err != nil && !errors.As(err, &in) {
			t.Fatalf("%q: %T", s, err)
		}
	})
}

func FuzzParseBirth(f *testing.F) {
	for _, s := range []string{"2004", "8/2004", "2/8/2004", "0/0/1960", "45", "5/2/45", "2004-08", "sinh năm 1960"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b, err := calendar.ParseBirth(s, today)
		if (err == nil) == b.IsZero() {
			t.Fatalf("%q: %v, %v", s, b, err)
		}
		if err != nil {
			return
		}
		if again, err := calendar.ParseISOBirth(b.String()); err != nil || again != b {
			t.Fatalf("%q: %v reads back as %v, %v", s, b, again, err)
		}
		if b.Earliest().After(today) || b.Latest().Before(b.Earliest()) {
			t.Fatalf("%q: from %v to %v", s, b.Earliest(), b.Latest())
		}
	})
}
