package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"tgpl/internal/account"
)

const (
	crowdSize = 200
	// think is how long somebody looks at what came before the next click, on
	// the average; a half of it at least.
	think = time.Second
)

// crowd lets 200 people work at once, each at his own pace: of ten things they
// do nine read (pages of the desk and answers of the API) and one writes.
func (s *set) crowd(on *site, long time.Duration) ([]result, error) {
	people := make([]*caller, crowdSize)
	for n := range people {
		made, err := s.r.Account.Create(s.ctx, account.System(), account.CreateInput{
			Username: fmt.Sprintf("nguoi%d", n), Name: fmt.Sprintf("Người %d", n), Role: account.Deputy,
			BranchID: s.c.branches[n%branches].ID, Password: password, Stays: true,
		})
		if err != nil {
			return nil, err
		}
		if people[n], err = s.caller(on, made.Actor(), 1000+n, n%2 == 0); err != nil {
			return nil, err
		}
	}
	var mu sync.Mutex
	var reads, writes []time.Duration
	var faults []error
	var wg sync.WaitGroup
	end := time.Now().Add(long)
	for n, p := range people {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(200, uint64(n)))
			time.Sleep(time.Duration(r.Int64N(int64(think))))
			for i := 0; time.Now().Before(end); i++ {
				write := r.IntN(10) == 0
				began := time.Now()
				err := s.click(p, r, write)
				took := time.Since(began)
				mu.Lock()
				if write {
					writes = append(writes, took)
				} else {
					reads = append(reads, took)
				}
				if err != nil {
					faults = append(faults, err)
				}
				mu.Unlock()
				time.Sleep(think/2 + time.Duration(r.Int64N(int64(think))))
			}
		})
	}
	wg.Wait()
	note := fmt.Sprintf("%d people, %d reads and %d writes in %v, %d faults", crowdSize, len(reads), len(writes), long, len(faults))
	out := []result{
		{Op: "200 people at once: reading", TgplP50: at(reads, 50), TgplP99: at(reads, 99), Note: note},
		{Op: "200 people at once: writing", TgplP50: at(writes, 50), TgplP99: at(writes, 99), Note: note},
	}
	if len(faults) > 0 {
		return out, fmt.Errorf("%s: %w", note, errors.Join(faults[:min(3, len(faults))]...))
	}
	return out, nil
}

// click is one thing somebody does.
func (s *set) click(p *caller, r *rand.Rand, write bool) error {
	id := 1 + r.Int64N(int64(s.size))
	if write {
		id = s.open[r.IntN(len(s.open))]
	}
	var status, want int
	var body []byte
	var err error
	switch {
	case write && p.token != "":
		want = http.StatusCreated
		status, body, err = p.post(s.ctx, fmt.Sprintf("/api/v1/matters/%d/diary", id), map[string]string{"text": "Gọi điện, hẹn gặp"})
	case write:
		want = http.StatusSeeOther
		status, body, err = p.form(s.ctx, fmt.Sprintf("/desk/matters/%d/diary/new", id), url.Values{"text": {"Gọi điện, hẹn gặp"}, "kind": {"note"}})
	default:
		want = http.StatusOK
		status, body, err = p.get(s.ctx, s.somewhere(p, r, id))
	}
	if err == nil && status != want {
		err = fmt.Errorf("status %d instead of %d: %.200s", status, want, body)
	}
	return err
}

func (s *set) somewhere(p *caller, r *rand.Rand, id int64) string {
	name := url.QueryEscape(strings.ToLower(personName(r, pick(r, families), "female")))
	branch := s.c.branches[r.IntN(branches)].ID
	desk := []string{
		"/desk/today", fmt.Sprintf("/desk/matters/%d", id), fmt.Sprintf("/desk/matters/%d", id), fmt.Sprintf("/desk/matters?branch_id=%d&tab=closed&form=litigation", branch),
		"/desk/search?q=" + name, "/desk/calendar", fmt.Sprintf("/desk/clients/%d", 1+r.Int64N(s.clients)),
	}
	if p.token == "" {
		return desk[r.IntN(len(desk))]
	}
	api := []string{
		fmt.Sprintf("/api/v1/matters/%d", id), fmt.Sprintf("/api/v1/matters?branch_id=%d&state=filed&form=advice", branch),
		"/api/v1/clients?q=" + name, fmt.Sprintf("/api/v1/clients/%d", 1+r.Int64N(s.clients)),
	}
	return api[r.IntN(len(api))]
}
