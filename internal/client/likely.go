package client

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
	"tgpl/internal/search"
)

const maxLikely = 8

// probe is a [Probe] that was read.
type probe struct {
	name     string
	birth    calendar.Birth
	idNumber string
	phones   []string
	notID    int64
}

// Likely gives the records that may be of the person being typed, the likeliest
// first, at most eight. What is typed may be half a word: what cannot be read
// yet is passed over. It looks at the whole centre, so that nobody gets a
// second record at another branch. Right: client.write.
func (s *Service) Likely(ctx context.Context, a account.Actor, in Probe) ([]Likely, error) {
	if err := s.Guard.Require(ctx, a, "client.write", account.Target{}); err != nil {
		return nil, err
	}
	p := probe{name: clip(in.Name), idNumber: NormalID(clip(in.IDNumber)), notID: in.NotID}
	if b, err := calendar.ParseBirth(in.Birth, s.Today()); err == nil {
		p.birth = b
	}
	if n := normalPhone(in.Phone); n != "" {
		p.phones = []string{n}
	}
	return s.likely(ctx, a, p)
}

func (s *Service) likely(ctx context.Context, a account.Actor, p probe) ([]Likely, error) {
	candidates, samePhone, err := s.candidates(ctx, p)
	if err != nil {
		return nil, err
	}
	var out []Likely
	for _, c := range candidates {
		if reasons, score := compare(p, c, samePhone[c.ID]); score > 0 {
			out = append(out, Likely{Client: c, Reasons: reasons, Score: score})
		}
	}
	slices.SortStableFunc(out, func(x, y Likely) int {
		switch {
		case x.Score > y.Score:
			return -1
		case x.Score < y.Score:
			return 1
		}
		return int(x.Client.ID - y.Client.ID)
	})
	out = out[:min(len(out), maxLikely)]
	for i := range out {
		if err := s.veil(ctx, a, &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// veil takes from a record beyond the actor's reach what he need not know.
func (s *Service) veil(ctx context.Context, a account.Actor, l *Likely) error {
	t, err := s.target(ctx, a, l.Client)
	if err != nil {
		return err
	}
	if l.InReach = account.May(a, "client.read", t); l.InReach {
		l.Client, err = s.filled(ctx, l.Client)
		return err
	}
	c := l.Client
	for i, m := range l.Reasons {
		if m.Key == "client.likely_other_birth" {
			l.Reasons[i].Args = []any{"birth", calendar.Birth{Year: c.Birth.Year}.Format()}
		}
	}
	l.Client = Client{ID: c.ID, BranchID: c.BranchID, Name: c.Name, Birth: calendar.Birth{Year: c.Birth.Year}}
	return nil
}

// candidates reads, each by an index, the records with the same identity
// number, telephone number or name, and those born in the same year who share
// a syllable.
func (s *Service) candidates(ctx context.Context, p probe) ([]Client, map[int64]bool, error) {
	found := map[int64]Client{}
	samePhone := map[int64]bool{}
	read := func(limit int, where string, args ...any) ([]Client, error) {
		var list []Client
		err := s.DB.Read(ctx).NewSelect().Model(&list).Where("merged_into_id IS NULL").Where(where, args...).
			Order("id").Limit(int64(limit)).Scan(ctx)
		for _, c := range list {
			if c.ID != p.notID {
				found[c.ID] = c
			}
		}
		return list, err
	}
	if len(p.idNumber) >= 6 {
		if _, err := read(20, "id_number = ?", p.idNumber); err != nil {
			return nil, nil, err
		}
	}
	if len(p.phones) > 0 {
		list, err := read(20, "id IN (SELECT client_id FROM client_phone WHERE number IN (?))", bun.In(p.phones))
		if err != nil {
			return nil, nil, err
		}
		for _, c := range list {
			samePhone[c.ID] = true
		}
	}
	if syllables := fold.Syllables(p.name); len(syllables) > 1 {
		if _, err := read(100, "name_key = ?", fold.NameKey(p.name)); err != nil {
			return nil, nil, err
		}
		if p.birth.Year != 0 {
			year := fmt.Sprintf("%04d", p.birth.Year)
			if _, err := read(2000, "birth >= ? AND birth < ? AND "+search.HasAny(search.Client, "client.id", p.name), year, year+"~"); err != nil {
				return nil, nil, err
			}
		}
	}
	out := make([]Client, 0, len(found))
	for _, c := range found {
		out = append(out, c)
	}
	return out, samePhone, nil
}

// compare says why a record may be of the same person, and how surely.
func compare(p probe, c Client, samePhone bool) (reasons []fault.Message, score float64) {
	because := func(s float64, key string, args ...any) {
		reasons = append(reasons, fault.Message{Key: key, Args: args})
		score = max(score, s)
	}
	sameName := fold.SameName(p.name, c.Name)
	near := max(fold.Near(p.name, c.Name), nearest(p.name, c.OtherNames))
	fits := p.birth.May(c.Birth)
	bothBorn := !p.birth.IsZero() && !c.Birth.IsZero()
	_, fullP := p.birth.Full()
	_, fullC := c.Birth.Full()
	if p.idNumber != "" && p.idNumber == c.IDNumber {
		because(0.98, "client.likely_id")
	}
	switch {
	case sameName && bothBorn && fits && fullP && fullC:
		because(0.95, "client.likely_name_birth")
	case sameName && bothBorn && fits:
		because(0.85, "client.likely_name_year")
	case sameName && !bothBorn:
		because(0.5, "client.likely_name")
	case near >= fold.NearEnough && bothBorn && fits:
		because(0.45+0.3*near, "client.likely_near_birth", "name", c.Name)
	case near >= fold.NearEnough && bothBorn && p.birth.Year == c.Birth.Year:
		because(0.3+0.3*near, "client.likely_near_year", "name", c.Name)
	case near >= fold.NearEnough && !bothBorn:
		because(0.3+0.1*near, "client.likely_near", "name", c.Name)
	case near >= fold.NearEnough && samePhone:
		because(0.3, "client.likely_other_birth", "birth", c.Birth.Format())
	}
	if samePhone {
		if near >= fold.NearEnough {
			because(min(0.97, score+0.25), "client.likely_phone")
		} else {
			because(0.35, "client.likely_phone")
		}
	}
	return reasons, score
}

// nearest compares with the other names of a record, parted by semicolons.
func nearest(name, others string) float64 {
	best := 0.0
	for _, o := range splitNames(others) {
		best = max(best, fold.Near(name, o))
	}
	return best
}
