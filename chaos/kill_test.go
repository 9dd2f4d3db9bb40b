package chaos

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// The server is killed again and again while several people take requests in
// and accept them. Who got no answer asks again with the same key. In the end
// every answer that was given stands, nothing stands twice, and the registers
// have no gap.
func TestKilledInTheMiddleOfAcceptances(t *testing.T) {
	dir := centre(t)
	want := int64(times(60, 1000))
	p := serve(t, "--data", dir)
	var robots []robot
	for _, who := range []string{"tiepnhan", "tiepnhan2", "tiepnhan3", "vanthu", "giamdoc", "phogiamdoc"} {
		robots = append(robots, newRobot(t, who, "--data", dir))
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Duration(times(4, 40))*time.Minute)
	defer cancel()

	var mu sync.RWMutex // held for writing while the server is away
	var accepted, kills atomic.Int64
	answered := map[int64]string{} // matter → code
	requests := map[string]int64{} // name → request
	var keep sync.Mutex
	var wg sync.WaitGroup
	for n, robot := range robots {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(n), uint64(time.Now().UnixNano())))
			// insist asks until there is an answer, whatever happens to the server.
			insist := func(method, path, key string, in, out any) error {
				for ctx.Err() == nil {
					mu.RLock()
					url := p.url
					mu.RUnlock()
					status, err := robot.call(ctx, url, method, path, key, in, out)
					switch {
					case errors.Is(err, errLost), status == 429, status == 503:
						time.Sleep(20 * time.Millisecond)
					default:
						return err
					}
				}
				return ctx.Err()
			}
			for accepted.Load() < want || kills.Load() < 3 {
				name := somebody(r)
				var req record
				key := fmt.Sprintf("%d-%d-%s", n, r.Int64(), "request")
				if err := insist("POST", "/requests", key, request(name), &req); err != nil {
					t.Error(err)
					return
				}
				var d struct {
					Matter record `json:"matter"`
				}
				key = fmt.Sprintf("%d-%d-%s", n, r.Int64(), "accept")
				if err := insist("POST", "/matters", key, object{"request_id": req.ID, "version": req.Version}, &d); err != nil {
					t.Error(err)
					return
				}
				keep.Lock()
				if old, ok := answered[d.Matter.ID]; ok {
					t.Errorf("matter %d was answered twice: %s and %s", d.Matter.ID, old, d.Matter.Code)
				}
				answered[d.Matter.ID], requests[name] = d.Matter.Code, req.ID
				keep.Unlock()
				accepted.Add(1)
			}
		})
	}
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	for working := true; working; {
		select {
		case <-done:
			working = false
		case <-time.After(time.Duration(150+rand.IntN(900)) * time.Millisecond):
			mu.Lock()
			p.kill()
			if err := p.start(); err != nil {
				mu.Unlock()
				t.Fatal(err)
			}
			mu.Unlock()
			kills.Add(1)
		}
	}
	t.Logf("%d accepted, killed %d times", len(answered), kills.Load())
	reader := robots[4]
	for id, code := range answered {
		var got struct {
			Matter record `json:"matter"`
		}
		for {
			status, err := reader.call(ctx, p.url, "GET", fmt.Sprintf("/matters/%d", id), "", nil, &got)
			if status == 429 {
				time.Sleep(100 * time.Millisecond)
				continue
			}
			if err != nil || got.Matter.Code != code {
				t.Errorf("matter %d was answered as %s and is %q now: %v", id, code, got.Matter.Code, err)
			}
			break
		}
	}
	p.kill()
	verified(t, "--data", dir)
}
