package org_test

import (
	"slices"
	"testing"

	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/org"
)

func TestHoursAreReadAndTold(t *testing.T) {
	each(t, func(t *testing.T, w room) {
		in := org.BranchInput{Code: "CN7", Name: "Chi nhánh thử", Hours: []string{"7h - 11h30; 13:30–17h", "7:00-11:30 và 13h30 đến 17:00", "", "7g-11g", "", "07:00-11:00"}}
		b, err := w.SaveBranch(t.Context(), admin, in)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := w.Branch(t.Context(), b.ID)
		want := org.Week{"07:00-11:30, 13:30-17:00", "07:00-11:30, 13:30-17:00", "", "07:00-11:00", "", "07:00-11:00", ""}
		if err != nil || !slices.Equal(kept.Hours, want) {
			t.Fatalf("kept %q, %v", kept.Hours, err)
		}
		ctx := i18n.With(t.Context(), i18n.Vietnamese)
		if text := org.HoursText(ctx, kept.Hours); text != "thứ hai đến thứ ba: 07:00–11:30, 13:30–17:00; thứ năm: 07:00–11:00; thứ bảy: 07:00–11:00" {
			t.Errorf("told: %s", text)
		}
		// What was not sent stays.
		in.ID, in.Version, in.Hours, in.Phone = b.ID, b.Version, nil, "0293000999"
		if b, err = w.SaveBranch(t.Context(), admin, in); err != nil || !slices.Equal(b.Hours, want) {
			t.Errorf("after a form without hours: %q, %v", b.Hours, err)
		}
		in.Version, in.Hours = b.Version, make([]string, 7)
		if b, err = w.SaveBranch(t.Context(), admin, in); err != nil || b.Hours.Known() {
			t.Errorf("emptied: %q, %v", b.Hours, err)
		}
		for _, bad := range []string{"sáng", "7h", "11h-7h", "7h-11h, 10h-12h", "7h-25h", "7h-11h,<script>"} {
			in.Version, in.Hours = b.Version, []string{"", "", bad}
			_, err := w.SaveBranch(t.Context(), admin, in)
			if f := fault.Of(err); f == nil || f.Fields["hours[2]"].Key != "org.bad_hours" {
				t.Errorf("%q: %v", bad, err)
			}
		}
	})
}
