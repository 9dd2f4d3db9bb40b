package portal

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"tgpl/internal/clock"
	"tgpl/internal/fault"
	"tgpl/internal/web"
)

// Limits per address of what a stranger could do a lot of. A village may share
// one address, so they are wide for people and narrow for programs.
var (
	limitSend   = limit{"send", rate.Every(3 * time.Minute), 10}   // requests sent in
	limitTrack  = limit{"track", rate.Every(20 * time.Second), 12} // codes tried
	limitUpload = limit{"upload", rate.Every(time.Minute), 25}     // files
)

type limit struct {
	what  string
	every rate.Limit
	burst int
}

// limits counts per address and kind, in memory.
type limits struct {
	mu    sync.Mutex
	clock clock.Clock
	seen  map[string]*bucket
	swept time.Time
}

type bucket struct {
	*rate.Limiter
	last time.Time
}

// keepBuckets is how long an address is remembered: longer than the slowest
// limit needs to fill up.
const keepBuckets = time.Hour

func newLimits(c clock.Clock) *limits { return &limits{clock: c, seen: map[string]*bucket{}} }

// take takes one from the limit of the address that asks, or says to wait.
func (l *limits) take(ctx context.Context, of limit) error {
	now := l.clock.Now()
	key := of.what + " " + web.Network(web.InfoOf(ctx).IP)
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.swept) > time.Minute || now.Before(l.swept) {
		l.swept = now
		for k, b := range l.seen {
			if now.Sub(b.last) > keepBuckets || now.Before(b.last) {
				delete(l.seen, k)
			}
		}
	}
	b, ok := l.seen[key]
	if !ok {
		b = &bucket{Limiter: rate.NewLimiter(of.every, of.burst)}
		l.seen[key] = b
	}
	b.last = now
	if b.AllowN(now, 1) {
		return nil
	}
	wait := time.Duration(float64(time.Second) / float64(of.every))
	return fault.New(fault.TooMany, "fault.too_many", "seconds", int(wait/time.Second))
}
