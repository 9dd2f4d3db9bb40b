package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"time"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/conflict"
	"tgpl/internal/export"
	"tgpl/internal/fold"
	"tgpl/internal/matter"
	"tgpl/internal/request"
	"tgpl/internal/search"
)

// op is one thing people do, through the use case and as bare SQL on the same
// file. Each call draws its record anew; both draw the same.
type op struct {
	name  string
	times int
	tgpl  func(n int) error
	bare  func(n int) error
	http  string                 // address of the page or answer; %d is the record, where there is one
	id    func(n int) (id int64) // of the record
}

// ops are the operations of docs/benchmarks.md on one set of data.
func (s *set) ops() []op {
	return []op{
		s.openMatter(), s.listFirst(), s.listFar(),
		s.find("find a person without accents", asIs), s.find("find a person with a mistake", slip), s.conflictCheck(), s.accept(), s.diary(),
		s.today("my work today, officer", s.c.officers[0]), s.today("my work today, director", s.c.director),
		s.export(),
	}
}

// draw gives the n-th random source of an operation, the same each time.
func draw(name string, n int) *rand.Rand {
	seed := uint64(len(name))
	for _, c := range name {
		seed = seed*31 + uint64(c)
	}
	return rand.New(rand.NewPCG(seed, uint64(n)))
}

func (s *set) anyMatter(name string) func(n int) int64 {
	return func(n int) int64 { return 1 + draw(name, n).Int64N(int64(s.size)) }
}

func (s *set) openMatter() op {
	id := s.anyMatter("open")
	return op{
		name: "open a matter", times: 400, id: id, http: "/api/v1/matters/%d",
		tgpl: func(n int) error {
			_, err := s.r.Matter.Open(s.ctx, s.c.director, id(n))
			return err
		},
		bare: func(n int) error {
			m := id(n)
			return s.bare.all(s.ctx,
				q("SELECT * FROM matter WHERE id = ?", m),
				q("SELECT * FROM matter_move WHERE matter_id = ? ORDER BY id", m),
				q("SELECT * FROM assignment WHERE matter_id = ? ORDER BY id", m),
				q("SELECT * FROM provider_change WHERE matter_id = ? ORDER BY id", m),
				q("SELECT * FROM hearing WHERE matter_id = ? ORDER BY at, id", m),
				q("SELECT * FROM work_session WHERE matter_id = ? AND removed_at IS NULL ORDER BY on_date, id", m),
				q("SELECT * FROM diary_entry WHERE matter_id = ? AND removed_at IS NULL ORDER BY at, id", m),
				q("SELECT * FROM matter_paper WHERE matter_id = ? AND removed_at IS NULL ORDER BY position, id", m),
				q("SELECT v.* FROM matter_paper_version AS v JOIN matter_paper AS p ON p.id = v.paper_id WHERE p.matter_id = ? ORDER BY v.paper_id, v.number", m),
				q("SELECT * FROM deadline WHERE subject_kind = 'matter' AND subject_id = ? ORDER BY id", m),
				q("SELECT * FROM wait WHERE subject_kind = 'matter' AND subject_id = ? ORDER BY id", m),
				q("SELECT * FROM proposal WHERE subject_kind = 'matter' AND subject_id = ? ORDER BY id", m),
				q("SELECT * FROM event WHERE subject_kind = 'matter' AND subject_id = ? ORDER BY start_at, id", m),
				q("SELECT id, name FROM account WHERE id IN (?, ?)", s.c.director.ID, s.c.officers[0].ID),
				q("SELECT id, name FROM provider WHERE id = ?", s.c.providers[0].ID))
		},
	}
}

// listed is the list that is measured: filed litigation of one branch.
func (s *set) listed() matter.Filter {
	return matter.Filter{BranchID: s.c.branches[0].ID, States: []string{matter.Filed}, Forms: []string{"litigation"}}
}

const listSQL = "SELECT * FROM matter WHERE branch_id = ? AND state = 'filed' AND form = 'litigation'"

func (s *set) listFirst() op {
	return op{
		name: "list, 3 filters, first page", times: 300,
		http: fmt.Sprintf("/api/v1/matters?branch_id=%d&state=filed&form=litigation", s.c.branches[0].ID),
		tgpl: func(int) error {
			page, err := s.r.Matter.List(s.ctx, s.c.director, s.listed())
			return wants(len(page.Matters) == 50, err)
		},
		bare: func(int) error {
			n, err := s.bare.rows(s.ctx, listSQL+" ORDER BY accepted_at DESC, id DESC LIMIT 51", s.c.branches[0].ID)
			return wants(n == 51, err)
		},
	}
}

// listFar is the thousandth page, or the middle of a list that is shorter.
func (s *set) listFar() op {
	f := s.listed()
	f.Limit = 200
	var at, id int64
	var err error
	for left := min(999*50, s.size/30); left > 0 && err == nil; left -= f.Limit {
		var page matter.Page
		if page, err = s.r.Matter.List(s.ctx, s.c.director, f); err != nil || page.Next == "" {
			break
		}
		last := page.Matters[len(page.Matters)-1]
		f.After, at, id = page.Next, int64(last.AcceptedAt), last.ID
	}
	f.Limit = 50
	return op{
		name: "list, 3 filters, page 1,000", times: 300,
		http: fmt.Sprintf("/api/v1/matters?branch_id=%d&state=filed&form=litigation&after=%s", s.c.branches[0].ID, f.After),
		tgpl: func(int) error {
			if err != nil {
				return err
			}
			page, err := s.r.Matter.List(s.ctx, s.c.director, f)
			return wants(len(page.Matters) == 50, err)
		},
		bare: func(int) error {
			n, err := s.bare.rows(s.ctx, listSQL+" AND (accepted_at, id) < (?, ?) ORDER BY accepted_at DESC, id DESC LIMIT 51", s.c.branches[0].ID, at, id)
			return wants(n == 51, err)
		},
	}
}

// someName is the name of a client, without accents.
func (s *set) someName(n int) string {
	id := 1 + draw("find", n).Int64N(s.clients)
	var name string
	if err := s.bare.read.QueryRowContext(s.ctx, s.bare.sql("SELECT folded FROM client WHERE id = ?"), id).Scan(&name); err != nil {
		panic(err)
	}
	return name
}

// find looks for a person in the search box; spoil makes what is typed of the
// name. Bare SQL is given the name as it is kept.
func (s *set) find(name string, spoil func(r *rand.Rand, name string) string) op {
	const times = 300
	names := make([]string, warm+times)
	for n := range names {
		names[n] = s.someName(n)
	}
	return op{
		name: name, times: times,
		tgpl: func(n int) error {
			found, err := s.r.Index.Find(s.ctx, s.c.director, search.Query{Text: spoil(draw(name, n), names[n]), Kinds: []string{search.Client}})
			return wants(len(found.Hits) > 0, err)
		},
		bare: func(n int) error {
			found, err := s.bare.rows(s.ctx, "SELECT * FROM client WHERE folded >= ? AND folded < ? AND merged_into_id IS NULL ORDER BY folded, id LIMIT 11", names[n], names[n]+"\U0010FFFF")
			return wants(found > 0, err)
		},
	}
}

func asIs(_ *rand.Rand, name string) string { return name }

// slip swaps two letters somewhere in the middle of the longest word.
func slip(r *rand.Rand, name string) string {
	words := strings.Fields(name)
	at := 0
	for i, w := range words {
		if len(w) > len(words[at]) {
			at = i
		}
	}
	w := []byte(words[at])
	if len(w) > 2 {
		i := 1 + r.IntN(len(w)-2)
		w[i], w[i+1] = w[i+1], w[i]
	}
	words[at] = string(w)
	return strings.Join(words, " ")
}

func (s *set) conflictCheck() op {
	id := s.anyMatter("conflict")
	return op{
		name: "conflict check", times: 150,
		tgpl: func(n int) error {
			_, err := s.r.Conflict.Check(s.ctx, s.c.director, conflict.CheckInput{MatterID: id(n)})
			return err
		},
		bare: func(n int) error {
			m := id(n)
			rows, err := s.bare.read.QueryContext(s.ctx, s.bare.sql("SELECT name_key, id_number FROM party WHERE matter_id = ?"), m)
			if err != nil {
				return err
			}
			defer func() { _ = rows.Close() }()
			for rows.Next() {
				var key, number string
				if err := rows.Scan(&key, &number); err != nil {
					return err
				}
				if err := s.bare.all(s.ctx, alike(key, number)...); err != nil {
					return err
				}
			}
			if err := rows.Err(); err != nil {
				return err
			}
			return s.bare.inTx(s.ctx,
				q("INSERT INTO conflict_check (matter_id, result, findings_json, at, by_id) VALUES (?, 'clear', '[]', 0, 1)", m),
				s.auditRow("conflict.check", m))
		},
	}
}

// alike looks for people of nearly the same name or with the same number.
func alike(key, number string) []query {
	return []query{
		q("SELECT * FROM party WHERE name_key = ? ORDER BY id DESC LIMIT 300", key),
		q("SELECT * FROM party WHERE id_number = ? AND id_number <> '' LIMIT 300", number),
		q("SELECT * FROM client WHERE name_key = ? ORDER BY id DESC LIMIT 300", key),
		q("SELECT m.id, m.code, m.agency_id FROM matter AS m WHERE m.client_id IN (SELECT id FROM client WHERE name_key = ? ORDER BY id DESC LIMIT 300)", key),
		q("SELECT p.* FROM party AS p WHERE p.matter_id IN (SELECT matter_id FROM party WHERE name_key = ? ORDER BY id DESC LIMIT 300)", key),
		q("SELECT * FROM client_relation WHERE name_key = ? ORDER BY id DESC LIMIT 300", key),
		q("SELECT * FROM provider WHERE folded = ?", key),
	}
}

func (s *set) auditRow(action string, id int64) query {
	return q(`INSERT INTO audit_entry (at, actor_id, actor_name, actor_role, via, kind, action, subject_kind, subject_id, branch_id, after_json)
		VALUES (?, 1, 'x', 'officer', 'desk', 'write', ?, 'matter', ?, 1, '{"a":1}')`, s.nowMs(), action, id)
}

func (s *set) nowMs() int64 { return present.UnixMilli() }

// accept takes requests that were made before, one for each call.
func (s *set) accept() op {
	const times = 100
	var requests []request.Request
	var err error
	for n := 0; n < times+warm && err == nil; n++ {
		var r request.Request
		r, err = s.newRequest(n)
		requests = append(requests, r)
	}
	desk := s.c.reception[0]
	return op{
		name: "accept", times: times,
		tgpl: func(n int) error {
			if err != nil {
				return err
			}
			_, err := s.r.Matter.Accept(s.ctx, desk, matter.AcceptInput{RequestID: requests[n].ID, Version: requests[n].Version})
			return err
		},
		bare: func(n int) error {
			id := -s.nextBare() // no id of the program is negative
			m, person := requests[n].ID, requests[n].ClientID
			key := fold.NameKey(requests[n].ClientName)
			if err := s.bare.all(s.ctx, append(alike(key, ""),
				q("SELECT * FROM request WHERE id = ?", m), q("SELECT * FROM request_paper WHERE request_id = ?", m),
				q("SELECT * FROM conflict_check WHERE request_id = ? ORDER BY id DESC LIMIT 1", m), q("SELECT * FROM party WHERE request_id = ?", m),
				q("SELECT * FROM branch WHERE id = ?", desk.BranchID), q("SELECT * FROM client WHERE id = ?", person),
				q("SELECT * FROM client_address WHERE client_id = ?", person))...); err != nil {
				return err
			}
			queries := []query{
				q("UPDATE register SET last = last + 0 WHERE branch_id = ? AND book = 'accept' AND year = 2026", desk.BranchID),
				q(`INSERT INTO matter (id, branch_id, client_id, client_name, folded, code, book, number, year, form, field, state, accepted_at, updated_at)
					VALUES (?, ?, ?, 'Bare', 'bare', ?, 'bare', ?, 2026, 'advice', 'civil', 'accepted', ?, ?)`, id, desk.BranchID, m, fmt.Sprintf("BARE.%d", id), id, s.nowMs(), s.nowMs()),
				q("INSERT INTO register_entry (branch_id, book, year, number, code, subject_kind, subject_id, at) VALUES (?, 'bare', 2026, ?, 'x', 'bare', ?, ?)", desk.BranchID, id, id, s.nowMs()),
				q("INSERT INTO matter_move (matter_id, move, from_state, to_state, at, by_id) VALUES (?, 'accept', '', 'accepted', ?, 1)", id, s.nowMs()),
				q("UPDATE request SET version = version WHERE id = ?", m),
				q("UPDATE party SET matter_id = matter_id WHERE request_id = ?", m),
				q(`INSERT INTO deadline (branch_id, subject_kind, subject_id, clock, article, start_at, due_at, span, queue, state, warn_at, created_at)
					VALUES (?, 'bare', ?, 'x', 'x', 1, 2, '3wd', 'head', 'void', 1, 1)`, desk.BranchID, id),
				q("UPDATE wait SET until_at = ? WHERE subject_kind = 'request' AND subject_id = ? AND until_at IS NULL", s.nowMs(), m),
				q(`INSERT INTO wait (branch_id, subject_kind, subject_id, queue, reason, since_at, until_at) VALUES (?, 'bare', ?, 'head', 'x', 1, 1)`, desk.BranchID, id),
				q("UPDATE matter SET due_at = 2 WHERE id = ?", id),
				s.auditRow("matter.accept", id), s.auditRow("request.accept", id),
			}
			for n := range 4 {
				queries = append(queries, q("INSERT INTO matter_paper (matter_id, kind, title, position, state) VALUES (?, 'x', 'x', ?, 'owed')", id, n))
			}
			for _, w := range []string{"nguyen", "van", "bare", fmt.Sprint(id)} {
				queries = append(queries, q("INSERT INTO search_key (kind, key, id) VALUES (99, ?, ?)", w, id))
			}
			return s.bare.inTx(s.ctx, queries...)
		},
	}
}

// newRequest makes a request of a client that is known, ready to be accepted.
func (s *set) newRequest(n int) (request.Request, error) {
	r := draw("request", n)
	one, err := s.r.Request.Submit(s.ctx, s.c.reception[0], request.SubmitInput{
		Channel: "counter", ClientID: s.ours[r.IntN(len(s.ours))], Form: "advice", Field: "civil", Problem: "Tranh chấp ranh đất với hộ kế bên", Categories: []string{"poor"},
		Papers: []request.PaperInput{{Code: "form_02", State: "original"}},
	})
	if err != nil {
		return one, err
	}
	_, err = s.r.Conflict.Check(s.ctx, s.c.director, conflict.CheckInput{RequestID: one.ID})
	if err != nil {
		return one, err
	}
	if c, ok, err := s.r.Conflict.Latest(s.ctx, one.ID, 0, 0); err == nil && ok && !c.Cleared() {
		_, err = s.r.Conflict.Override(s.ctx, s.c.director, c.ID, "Người khác trùng tên")
		return one, err
	}
	return one, nil
}

func (s *set) diary() op {
	id := func(n int) int64 { return s.open[draw("diary", n).IntN(len(s.open))] }
	return op{
		name: "save a diary entry", times: 150,
		tgpl: func(n int) error {
			_, err := s.r.Matter.AddDiary(s.ctx, s.c.director, id(n), matter.DiaryInput{Text: "Đã gặp người được trợ giúp, ghi lời trình bày"})
			return err
		},
		bare: func(n int) error {
			return s.bare.inTx(s.ctx,
				q("UPDATE matter SET updated_at = ? WHERE id = ?", s.nowMs(), id(n)),
				q("INSERT INTO diary_entry (matter_id, at, by_id, kind, text) VALUES (?, ?, 1, 'note', 'Đã gặp người được trợ giúp, ghi lời trình bày')", id(n), s.nowMs()),
				s.auditRow("matter.add_diary", id(n)))
		},
	}
}

func (s *set) today(name string, a account.Actor) op {
	day := func(d int) int64 { return calendar.DateOf(present).AddDays(d).Start().UnixMilli() }
	whose, arg := "account_id = ?", a.ID
	if a.Role == account.Director {
		whose, arg = "account_id <> ?", int64(-1)
	}
	return op{
		name: name, times: 200,
		tgpl: func(int) error {
			_, err := s.r.Agenda.Day(s.ctx, a)
			return err
		},
		bare: func(int) error {
			var list []query
			for _, span := range [][2]int64{{1, s.nowMs()}, {s.nowMs(), day(1)}, {day(1), day(8)}} {
				where := " FROM deadline WHERE state = 'open' AND due_at >= ? AND due_at < ? AND queue NOT IN ('client', 'agency') AND " + whose
				list = append(list, q("SELECT count(*)"+where, span[0], span[1], arg), q("SELECT *"+where+" ORDER BY due_at, id LIMIT 50", span[0], span[1], arg))
			}
			where := " FROM deadline WHERE state = 'open' AND due_at < ? AND queue IN ('client', 'agency') AND " + whose
			list = append(list, q("SELECT count(*)"+where, day(8), arg), q("SELECT *"+where+" ORDER BY due_at, id LIMIT 50", day(8), arg))
			for _, w := range []string{"account_id = ?", "queue = 'head' AND account_id = 0 AND 0 < ?", "queue IN ('client', 'agency') AND account_id <> ?"} {
				list = append(list, q("SELECT count(*) FROM wait WHERE until_at IS NULL AND "+w, a.ID), q("SELECT * FROM wait WHERE until_at IS NULL AND "+w+" ORDER BY since_at, id LIMIT 50", a.ID))
			}
			events := " FROM event WHERE start_at >= ? AND start_at < ? AND cancelled_at IS NULL AND " + whose
			list = append(list,
				q("SELECT count(*) FROM proposal WHERE state = 'open'"), q("SELECT * FROM proposal WHERE state = 'open' ORDER BY proposed_at, id LIMIT 50"),
				q("SELECT count(*)"+events, day(0), day(7), arg), q("SELECT *"+events+" ORDER BY start_at, id LIMIT 50", day(0), day(7), arg),
				q("SELECT count(*) FROM notice WHERE account_id = ? AND read_at IS NULL", a.ID))
			return s.bare.all(s.ctx, list...)
		},
	}
}

// export writes the 10,000 newest matters as .csv.
func (s *set) export() op {
	const rows = 10_000
	step := present.Add(-time.Hour).Sub(first) / time.Duration(s.size)
	from := calendar.DateOf(present.Add(-step * rows))
	return op{
		name: "export 10,000 matters", times: 5,
		tgpl: func(int) error {
			n, err := s.r.Export.Write(s.ctx, s.c.director, export.Input{List: export.Matters, Format: "csv", Filter: &matter.Filter{From: from.String()}},
				func() (io.Writer, error) { return io.Discard, nil })
			return wants(n > rows*9/10, err)
		},
		bare: func(int) error {
			out := csv.NewWriter(io.Discard)
			cells, err := s.bare.read.QueryContext(s.ctx, s.bare.sql(`SELECT m.*, p.name AS provider, a.name AS agency, b.name AS branch FROM matter AS m
				LEFT JOIN provider AS p ON p.id = m.provider_id LEFT JOIN agency AS a ON a.id = m.agency_id JOIN branch AS b ON b.id = m.branch_id
				WHERE m.accepted_at >= ? ORDER BY m.accepted_at DESC, m.id DESC`), from.Start().UnixMilli())
			if err != nil {
				return err
			}
			defer func() { _ = cells.Close() }()
			names, err := cells.Columns()
			if err != nil {
				return err
			}
			row, into, text := make([]any, len(names)), make([]any, len(names)), make([]string, len(names))
			for i := range row {
				into[i] = &row[i]
			}
			n := 0
			for ; cells.Next(); n++ {
				if err := cells.Scan(into...); err != nil {
					return err
				}
				for i, v := range row {
					text[i] = fmt.Sprint(v)
				}
				if err := out.Write(text); err != nil {
					return err
				}
			}
			out.Flush()
			return wants(n > rows*9/10, cells.Err())
		},
	}
}

// wants makes an answer that was not the expected one an error: what finds
// nothing is quick.
func wants(ok bool, err error) error {
	if err == nil && !ok {
		return fmt.Errorf("the answer was not what it should be")
	}
	return err
}
