package importer

import (
	"context"
	"encoding/binary"
	"fmt"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/client"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
	"tgpl/internal/matter"
	"tgpl/internal/outreach"
	"tgpl/internal/provider"
)

// seen is what a trial remembers of the rows before, which are not in the
// data: eight bytes each.
type seen struct {
	rows, codes, numbers map[uint64]struct{}
	persons              map[string]bool
}

func newSeen() *seen {
	return &seen{rows: map[uint64]struct{}{}, codes: map[uint64]struct{}{}, numbers: map[uint64]struct{}{}, persons: map[string]bool{}}
}

// sift parts the rows of a batch: those that are good, those that came in
// before; what else is wrong with a row it notes in it.
func (s *Service) sift(ctx context.Context, r *Run, b *batch, peaks map[bookYear]int64, sn *seen) (good []*item, already int, err error) {
	prints := make([][]byte, len(b.items))
	for i, it := range b.items {
		prints[i] = it.fingerprint
	}
	var lines []rowLine
	if err := s.DB.Read(ctx).NewSelect().Model(&lines).Column("fingerprint").Where("fingerprint IN (?)", bun.In(prints)).Scan(ctx); err != nil {
		return nil, 0, fmt.Errorf("look for rows that came in before: %w", err)
	}
	there := map[string]bool{}
	for _, l := range lines {
		there[string(l.Fingerprint)] = true
	}
	for _, it := range b.items {
		if sn != nil {
			n := binary.BigEndian.Uint64(it.fingerprint)
			if _, ok := sn.rows[n]; ok {
				there[string(it.fingerprint)] = true
			}
			if len(it.problems) == 0 {
				sn.rows[n] = struct{}{}
			}
		}
		switch {
		case there[string(it.fingerprint)]:
			it.problems = nil
			already++
		case len(it.problems) == 0:
			there[string(it.fingerprint)] = true
			good = append(good, it)
		}
	}
	if r.Kind == Matters {
		if err := s.codes(ctx, good, peaks, sn); err != nil {
			return nil, 0, err
		}
	}
	if err := s.persons(ctx, good, sn); err != nil {
		return nil, 0, err
	}
	kept := good[:0:0]
	for _, it := range good {
		if len(it.problems) == 0 {
			kept = append(kept, it)
		}
	}
	return kept, already, nil
}

func (it *item) wrong(key string, args ...any) {
	it.problems = append(it.problems, Problem{Column: -1, Message: fault.Message{Key: key, Args: args}})
}

// codes gives matters their numbers and codes where the old book has none, and
// finds those that are taken.
func (s *Service) codes(ctx context.Context, good []*item, peaks map[bookYear]int64, sn *seen) error {
	branches, err := s.rooms.Org.Branches(ctx)
	if err != nil {
		return err
	}
	prefix := map[int64]string{}
	for _, b := range branches {
		prefix[b.ID] = b.Code
	}
	byBook := map[bookYear][]int64{}
	lasts := map[bookYear]int64{}
	var codes []string
	for _, it := range good {
		m := it.matter
		b := bookYear{m.BranchID, m.Year}
		if it.numbered {
			// Numbers given at the desk meanwhile are not taken twice.
			last, ok := lasts[b]
			if !ok {
				if last, err = s.Registers.Last(ctx, m.BranchID, matter.Book, m.Year); err != nil {
					return err
				}
				lasts[b] = last
			}
			peaks[b] = max(peaks[b], last) + 1
			m.Number = peaks[b]
		}
		given, _ := s.Law.FileCode(prefix[m.BranchID], m.Form, m.Number, m.Year)
		if it.codeless {
			m.Code = given
		}
		m.OldCode = m.Code != given
		byBook[b] = append(byBook[b], m.Number)
		codes = append(codes, m.Code)
	}
	taken, err := s.rooms.Matter.CodesTaken(ctx, codes)
	if err != nil {
		return err
	}
	numbers := map[bookYear]map[int64]string{}
	for b, list := range byBook {
		if numbers[b], err = s.Registers.Taken(ctx, b.Branch, matter.Book, b.Year, list); err != nil {
			return err
		}
	}
	for _, it := range good {
		m := it.matter
		b := bookYear{m.BranchID, m.Year}
		_, code := taken[m.Code]
		by, number := numbers[b][m.Number]
		if sn != nil {
			hc, hn := hash(m.Code), hash(fmt.Sprint(b.Branch, " ", b.Year, " ", m.Number))
			if _, ok := sn.codes[hc]; ok {
				code = true
			}
			if _, ok := sn.numbers[hn]; ok {
				number, by = true, m.Code
			}
			if !code && !number {
				sn.codes[hc], sn.numbers[hn] = struct{}{}, struct{}{}
			}
		}
		switch {
		case number:
			it.wrong("import.number_taken", "number", m.Number, "year", m.Year, "code", by)
		case code:
			it.wrong("import.code_taken", "code", m.Code)
		default:
			taken[m.Code] = -1
			numbers[b][m.Number] = m.Code
		}
	}
	return nil
}

// persons finds the people who are there already by their identity numbers.
func (s *Service) persons(ctx context.Context, good []*item, sn *seen) error {
	var numbers []string
	for _, it := range good {
		if it.client != nil && it.client.IDNumber != "" && len(it.problems) == 0 {
			numbers = append(numbers, it.client.IDNumber)
		}
	}
	known, err := s.rooms.Client.ByIDNumbers(ctx, numbers)
	if err != nil {
		return err
	}
	for _, it := range good {
		c := it.client
		if c == nil || c.IDNumber == "" || len(it.problems) > 0 {
			continue
		}
		have, ok := known[c.IDNumber]
		if ok && fold.Near(have.Name, c.Name) < 0.6 {
			it.wrong("import.id_of_another", "number", c.IDNumber, "name", have.Name)
			continue
		}
		if ok {
			it.knownID = have.ID
		} else {
			// The next row with the number is of the same person.
			known[c.IDNumber] = client.Client{ID: -1, Name: c.Name}
		}
	}
	return nil
}

func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

// write brings the good rows of a batch in.
func (s *Service) write(ctx context.Context, tx bun.Tx, r *Run, b *batch, good []*item) error {
	if err := s.writeProviders(ctx, tx, r, b, good); err != nil {
		return err
	}
	people, err := s.writePeople(ctx, tx, r, good)
	if err != nil {
		return err
	}
	lines := make([]rowLine, len(good))
	for i, it := range good {
		lines[i] = rowLine{Fingerprint: it.fingerprint, RunID: r.ID, Place: it.place, At: s.now(it)}
		if it.client != nil && it.knownID == 0 {
			lines[i].ClientID = it.client.ID
		}
	}
	switch r.Kind {
	case Matters:
		list := make([]*matter.Imported, len(good))
		for i, it := range good {
			list[i] = it.matter
			id := it.knownID
			if id == 0 {
				id = it.client.ID
			}
			it.matter.ClientID = id
			it.matter.Parties[0].ClientID = id
			if p := it.provider; p != nil {
				s.giveProvider(it.matter, p)
			}
			if it.numbered {
				r.Numbered++
			}
		}
		if err := s.rooms.Matter.ImportMany(ctx, tx, list); err != nil {
			return err
		}
		for i := range list {
			lines[i].SubjectID = list[i].ID
		}
	case Clients:
		for i, it := range good {
			lines[i].SubjectID = it.client.ID
			if it.knownID != 0 {
				lines[i].SubjectID = it.knownID
			}
		}
	case Providers:
		for i, it := range good {
			lines[i].SubjectID = it.provider.ID
		}
	case Staff:
		for i, it := range good {
			lines[i].SubjectID = it.staff.ID
		}
	case Outreach:
		list := make([]*outreach.Session, len(good))
		for i, it := range good {
			list[i] = it.session
		}
		if err := s.rooms.Outreach.ImportMany(ctx, tx, list); err != nil {
			return err
		}
		for i := range list {
			lines[i].SubjectID = list[i].ID
		}
	}
	r.Imported += int64(len(good))
	if err := db.InsertMany(ctx, tx, lines); err != nil {
		return err
	}
	return s.findDoubles(ctx, tx, r, people)
}

// giveProvider puts the provider on the matter.
func (s *Service) giveProvider(m *matter.Imported, p *provider.Provider) {
	m.Assignment.ProviderID = p.ID
	for i := range m.Parties {
		if m.Parties[i].Side == "provider" {
			m.Parties[i].ProviderID = p.ID
		}
	}
	if m.State != matter.Transferred {
		m.ProviderID, m.AccountID = p.ID, p.AccountID
	}
}

// writeProviders makes the providers that rows are, or name for the first time.
func (s *Service) writeProviders(ctx context.Context, tx bun.Tx, r *Run, b *batch, good []*item) error {
	list := append([]*provider.Provider(nil), b.fresh...)
	if r.Kind == Staff {
		staff := make([]*account.Account, len(good))
		for i, it := range good {
			staff[i] = it.staff
		}
		if err := s.rooms.Account.ImportMany(ctx, tx, staff); err != nil {
			return err
		}
		for _, it := range good {
			if it.provider != nil {
				it.provider.AccountID = it.staff.ID
				list = append(list, it.provider)
			}
		}
	}
	rows := len(list)
	if r.Kind == Providers {
		for _, it := range good {
			list = append(list, it.provider)
		}
	}
	if len(list) == 0 {
		return nil
	}
	if err := s.rooms.Provider.ImportMany(ctx, tx, list); err != nil {
		return err
	}
	r.Providers += int64(rows)
	lines := make([]made, 0, rows)
	for _, p := range list[:rows] {
		lines = append(lines, made{RunID: r.ID, Kind: "provider", ID: p.ID, At: p.CreatedAt})
	}
	return db.InsertMany(ctx, tx, lines)
}

// writePeople makes the records of the people of a batch who have none.
func (s *Service) writePeople(ctx context.Context, tx bun.Tx, r *Run, good []*item) ([]*client.Client, error) {
	var list []*client.Client
	first := map[string]*item{}
	for _, it := range good {
		c := it.client
		if c == nil || it.knownID > 0 {
			continue
		}
		if c.IDNumber != "" {
			if f := first[c.IDNumber]; f != nil {
				continue
			}
			first[c.IDNumber] = it
		}
		it.knownID = 0
		list = append(list, c)
	}
	if len(list) == 0 {
		return nil, nil
	}
	if err := s.rooms.Client.ImportMany(ctx, tx, list); err != nil {
		return nil, err
	}
	for _, it := range good { // the same person in a row before
		if it.client != nil && it.knownID < 0 {
			it.knownID = 0
			if f := first[it.client.IDNumber]; f != nil && f != it {
				it.knownID = f.client.ID
			}
		}
	}
	r.People += int64(len(list))
	return list, nil
}

// findDoubles notes new records that are likely of somebody who has one, for
// somebody to judge.
func (s *Service) findDoubles(ctx context.Context, tx bun.Tx, r *Run, people []*client.Client) error {
	var out []double
	for _, c := range people {
		other, err := s.rooms.Client.MaybeSame(ctx, tx, *c)
		if err != nil {
			return err
		}
		if other != 0 {
			out = append(out, double{RunID: r.ID, ClientID: c.ID, OtherID: other, State: "open"})
		}
	}
	r.Doubles += int64(len(out))
	return db.InsertMany(ctx, tx, out)
}

// now is the moment at which the records of a row were made.
func (s *Service) now(it *item) clock.Instant {
	switch {
	case it.matter != nil:
		return it.matter.UpdatedAt
	case it.client != nil:
		return it.client.UpdatedAt
	case it.session != nil:
		return it.session.UpdatedAt
	case it.staff != nil:
		return it.staff.CreatedAt
	case it.provider != nil:
		return it.provider.CreatedAt
	}
	return s.Now()
}
