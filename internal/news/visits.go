package news

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"log/slog"
	"sync"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/calendar"
)

// How visits are counted.
const (
	visitGap   = 30 * time.Minute // a page after a longer pause begins a new visit
	onlineFor  = 5 * time.Minute  // who opened a page within it is online
	flushEvery = 10 * time.Second // how often counts are written down
	maxKeys    = 200_000          // visitors kept in memory, against floods
)

// Counters are what the foot of every public page shows.
type Counters struct {
	Online int64 `json:"online"` // visitors within the last five minutes
	Today  int64 `json:"today"`  // visits since midnight in Vietnam
	Total  int64 `json:"total"`  // visits ever
}

type visitorKey [16]byte

// visits counts in memory and hands whole days to the database in batches.
type visits struct {
	mu      sync.Mutex
	loaded  bool
	day     calendar.Date
	today   int64 // of day, with what is pending
	total   int64
	pending map[calendar.Date]int64
	salt    [32]byte
	old     [32]byte // of the day before, for who is just reading at midnight
	seen    map[visitorKey]time.Time
	swept   time.Time
}

func newVisits() *visits {
	v := &visits{pending: map[calendar.Date]int64{}, seen: map[visitorKey]time.Time{}}
	_, _ = rand.Read(v.salt[:]) // never fails
	return v
}

func (v *visits) key(salt []byte, visitor string) visitorKey {
	h := hmac.New(sha256.New, salt)
	_, _ = h.Write([]byte(visitor))
	return visitorKey(h.Sum(nil)[:16])
}

// Visit notes that a page was opened. visitor is what tells visitors apart
// (address and browser); it is hashed at once and not kept. Faces leave out
// programs, see [IsBot].
func (s *Service) Visit(ctx context.Context, visitor string) error {
	if err := s.loadVisits(ctx); err != nil {
		return err
	}
	now := s.Clock.Now()
	v := s.visits
	v.mu.Lock()
	defer v.mu.Unlock()
	v.turn(now)
	key := v.key(v.salt[:], visitor)
	last, known := v.seen[key]
	if !known {
		before := v.key(v.old[:], visitor)
		if last, known = v.seen[before]; known {
			delete(v.seen, before)
		}
	}
	if !known && len(v.seen) >= maxKeys {
		return nil
	}
	v.seen[key] = now
	if known && now.Sub(last) < visitGap {
		return nil
	}
	v.today++
	v.total++
	v.pending[v.day]++
	return nil
}

// Counters gives the counts as they are now.
func (s *Service) Counters(ctx context.Context) (Counters, error) {
	if err := s.loadVisits(ctx); err != nil {
		return Counters{}, err
	}
	now := s.Clock.Now()
	v := s.visits
	v.mu.Lock()
	defer v.mu.Unlock()
	v.turn(now)
	c := Counters{Today: v.today, Total: v.total}
	for _, at := range v.seen {
		if now.Sub(at) < onlineFor {
			c.Online++
		}
	}
	return c, nil
}

// turn begins a new day at midnight, with a new salt, and forgets who has been
// away too long. The lock is held.
func (v *visits) turn(now time.Time) {
	if day := calendar.DateOf(now); day != v.day {
		v.day, v.today = day, v.pending[day]
		v.old = v.salt
		_, _ = rand.Read(v.salt[:]) // never fails
	}
	if now.Sub(v.swept) < time.Minute && !now.Before(v.swept) {
		return
	}
	v.swept = now
	for k, at := range v.seen {
		if now.Sub(at) >= visitGap || now.Before(at) {
			delete(v.seen, k)
		}
	}
}

type visitDay struct {
	bun.BaseModel `bun:"table:visit_day"`

	OnDate calendar.Date `bun:",pk"`
	Visits int64
}

// loadVisits reads the counts of former runs, once.
func (s *Service) loadVisits(ctx context.Context) error {
	v := s.visits
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.loaded {
		return nil
	}
	if err := s.readVisits(ctx); err != nil {
		return err
	}
	v.loaded = true
	return nil
}

// readVisits sets the counts to what is written down and what is pending.
func (s *Service) readVisits(ctx context.Context) error {
	v := s.visits
	day := s.Today()
	var today, total int64
	err := s.DB.Read(ctx).NewSelect().Model((*visitDay)(nil)).
		ColumnExpr("COALESCE(SUM(CASE WHEN on_date = ? THEN visits ELSE 0 END), 0)", day).
		ColumnExpr("COALESCE(SUM(visits), 0)").Scan(ctx, &today, &total)
	if err != nil {
		return err
	}
	v.day, v.today, v.total = day, today+v.pending[day], total
	for _, n := range v.pending {
		v.total += n
	}
	return nil
}

// Flush writes down what was counted since the last time.
func (s *Service) Flush(ctx context.Context) error {
	v := s.visits
	v.mu.Lock()
	batch := v.pending
	v.pending = map[calendar.Date]int64{}
	v.mu.Unlock()
	if len(batch) == 0 {
		return nil
	}
	err := s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		for day, n := range batch {
			row := visitDay{OnDate: day, Visits: n}
			if _, err := tx.NewInsert().Model(&row).
				On("CONFLICT (on_date) DO UPDATE").Set("visits = visit_day.visits + EXCLUDED.visits").Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	v.mu.Lock()
	defer v.mu.Unlock()
	if err != nil {
		for day, n := range batch {
			v.pending[day] += n
		}
		return err
	}
	// Other servers on the same data count too.
	return s.readVisits(ctx)
}

// Run writes the counts down every ten seconds until ctx ends, and then once
// more. A machine that loses its power loses ten seconds of counting.
func (s *Service) Run(ctx context.Context) {
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if err := s.Flush(ctx); err != nil && ctx.Err() == nil {
				slog.WarnContext(ctx, "visits not written down yet", "error", err)
			}
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			if err := s.Flush(last); err != nil {
				slog.WarnContext(last, "visits lost", "error", err)
			}
			return
		}
	}
}
