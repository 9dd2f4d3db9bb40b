package news_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/file"
	"tgpl/internal/news"
	"tgpl/internal/usecase"
)

func counters(t *testing.T, s *news.Service) string {
	t.Helper()
	c, err := s.Counters(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d/%d/%d", c.Online, c.Today, c.Total)
}

func TestVisits(t *testing.T) {
	h := open(t, dbtest.SQLite(t))
	for i, step := range []struct {
		after   time.Duration
		visitor string
		want    string // online/today/total
	}{
		{0, "An", "1/1/1"},
		{time.Minute, "An", "1/1/1"},                 // the same visit
		{time.Minute, "Bình", "2/2/2"},               // another person
		{28 * time.Minute, "An", "1/2/2"},            // a long read is still the visit
		{30 * time.Minute, "An", "1/3/3"},            // half an hour away: a new one
		{4 * time.Minute, "", "1/3/3"},               // nobody new
		{time.Minute, "", "0/3/3"},                   // five minutes: nobody online
		{14*time.Hour + 20*time.Minute, "", "0/3/3"}, // 23:25, evening
		{30 * time.Minute, "An", "1/4/4"},            // 23:55
		{5 * time.Minute, "An", "1/0/4"},             // 00:00, who reads at midnight goes on with the visit
		{time.Minute, "Bình", "2/1/5"},               // who comes after midnight is of the new day
		{40 * time.Minute, "An", "1/2/6"},            //
		{31 * 24 * time.Hour, "An", "1/1/7"},         //
	} {
		h.clock.Advance(step.after)
		if step.visitor != "" {
			if err := h.news.Visit(t.Context(), step.visitor); err != nil {
				t.Fatal(err)
			}
		}
		if got := counters(t, h.news); got != step.want {
			t.Errorf("step %d at %s: %s, want %s", i, h.clock.Now().Format(time.RFC3339), got, step.want)
		}
	}
}

func TestVisitsSurviveARestart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := clock.NewManual(wed)
		start := func() *news.Service {
			b := usecase.NewBase(d, c, nil)
			return news.New(b, file.New(b, nil))
		}
		visit := func(s *news.Service, n int) {
			for i := range n {
				if err := s.Visit(t.Context(), fmt.Sprint(t.Name(), n, i)); err != nil {
					t.Fatal(err)
				}
			}
		}
		flush := func(s *news.Service) {
			if err := s.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		one := start()
		visit(one, 3)
		flush(one)
		visit(one, 2)
		flush(one)
		flush(one)
		if got := counters(t, one); got != "5/5/5" {
			t.Errorf("before: %s", got)
		}
		two := start()
		visit(two, 1)
		if got := counters(t, two); got != "1/6/6" {
			t.Errorf("after the restart: %s", got)
		}
		c.Advance(24 * time.Hour)
		visit(two, 4)
		flush(two) // counts of two days in one batch
		if got := counters(t, start()); got != "0/4/10" {
			t.Errorf("the day after: %s", got)
		}
		// Two servers on the same data add up.
		flush(one)
		visit(one, 7)
		flush(one)
		if got := counters(t, start()); got != "0/11/17" {
			t.Errorf("two servers: %s", got)
		}
	})
}

func TestVisitsCountEverybodyOnce(t *testing.T) {
	h := open(t, dbtest.SQLite(t))
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 50 {
				if err := h.news.Visit(t.Context(), fmt.Sprint(i)); err != nil {
					t.Error(err)
				}
				if g == 0 && i%10 == 0 {
					if err := h.news.Flush(t.Context()); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	if err := h.news.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := counters(t, h.news); got != "50/50/50" {
		t.Errorf("got %s", got)
	}
}

// TestVisitsAgainstTheRule compares the counting with the rule told simply:
// a page is a visit when the same person opened none in the half hour before.
func TestVisitsAgainstTheRule(t *testing.T) {
	d := dbtest.SQLite(t)
	rapid.Check(t, func(rt *rapid.T) {
		c := clock.NewManual(wed)
		b := usecase.NewBase(d, c, nil)
		s := news.New(b, file.New(b, nil))
		last := map[int]time.Time{}
		want := int64(0)
		for range rapid.IntRange(1, 40).Draw(rt, "pages") {
			now := c.Advance(time.Duration(rapid.IntRange(0, 40).Draw(rt, "minutes")) * time.Minute)
			who := rapid.IntRange(1, 3).Draw(rt, "who")
			if at, ok := last[who]; !ok || now.Sub(at) >= 30*time.Minute {
				want++
			}
			last[who] = now
			if err := s.Visit(t.Context(), fmt.Sprint(who)); err != nil {
				rt.Fatal(err)
			}
		}
		got, err := s.Counters(t.Context())
		if err != nil || got.Total != want {
			rt.Fatalf("counted %d, want %d, %v", got.Total, want, err)
		}
	})
}

func TestIsBot(t *testing.T) {
	for ua, want := range map[string]bool{
		"": true,
		"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)": true,
		"curl/8.5.0":              true,
		"python-requests/2.31":    true,
		"facebookexternalhit/1.1": true,
		"Mozilla/5.0 (Linux; Android 7.0; SM-J710F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/98.0.4758.87 Mobile Safari/537.36":  false,
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:97.0) Gecko/20100101 Firefox/97.0":                                              false,
		"Mozilla/5.0 (Linux; Android 9) AppleWebKit/537.36 (KHTML, like Gecko) coc_coc_browser/98.0 Chrome/92.0 Mobile Safari/537.36": false,
	} {
		if news.IsBot(ua) != want {
			t.Errorf("%q: %v", ua, !want)
		}
	}
}
