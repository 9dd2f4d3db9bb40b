package web

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limiter holds callers to a pace, each by its key (an address, an account).
// It remembers a bounded number of keys. Safe for concurrent use.
type Limiter struct {
	pace  rate.Limit
	burst int
	most  int
	now   func() time.Time

	mu   sync.Mutex
	keys map[string]*paced
}

type paced struct {
	lim  *rate.Limiter
	seen time.Time
}

// NewLimiter makes a limiter: so many a minute in the long run, so many at
// once.
func NewLimiter(perMinute, burst int) *Limiter {
	return &Limiter{pace: rate.Limit(float64(perMinute) / 60), burst: burst, most: 50_000, now: time.Now, keys: map[string]*paced{}}
}

// Allow takes one turn for the key. When there is none, it gives how long to
// wait for the next.
func (l *Limiter) Allow(key string) (wait time.Duration, ok bool) {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	p, known := l.keys[key]
	if !known {
		if len(l.keys) >= l.most {
			l.forget(now)
		}
		p = &paced{lim: rate.NewLimiter(l.pace, l.burst)}
		l.keys[key] = p
	}
	p.seen = now
	turn := p.lim.ReserveN(now, 1)
	if wait := turn.DelayFrom(now); wait > 0 {
		turn.CancelAt(now)
		return wait, false
	}
	return 0, true
}

// forget drops keys that have rested long enough to have all their turns
// again, and when that is not enough, any.
func (l *Limiter) forget(now time.Time) {
	full := time.Duration(float64(l.burst)/float64(l.pace)) * time.Second
	for k, p := range l.keys {
		if now.Sub(p.seen) > full {
			delete(l.keys, k)
		}
	}
	for k := range l.keys {
		if len(l.keys) < l.most*9/10 {
			return
		}
		delete(l.keys, k)
	}
}
