package demo

import (
	"slices"
	"time"

	"tgpl/internal/matter"
)

// planEnd plans how a matter ends: done as asked, stopped or handed on.
func (s *sim) planEnd(w *work, end time.Time) {
	before := end.AddDate(0, 0, -4)
	if w.story.Form == "advice" {
		before = end.Add(-3 * time.Hour)
	}
	switch w.fate {
	case "stop":
		s.at(before, w.stop(s))
	case "transfer":
		s.at(before, w.transfer(s))
	}
	if w.owed {
		// Proofs that have not come after three weeks end it (Circular 12/2018, Article 6.2).
		s.at(s.later(s.clock.Now(), 21), w.stopForProofs(s))
	}
	s.at(end, w.finish(s, 0))
}

// finish writes the papers, closes what is planned and proposes the end.
func (w *work) finish(s *sim, tries int) func() error {
	return w.step(s, func(m matter.Matter) error {
		d, err := s.Matter.Open(s.ctx, s.as(w.provider.actor), m.ID)
		if err != nil {
			return err
		}
		if _, waits := openProposal(d); waits || len(d.Changes) > 0 && d.Changes[len(d.Changes)-1].AnsweredAt.IsZero() {
			return w.again(s, tries)
		}
		for _, h := range d.Hearings {
			if h.State != matter.Planned {
				continue
			}
			if h.At > s.Now() { // adjourned beyond the planned end
				s.at(h.At.Time().Add(9*time.Hour), w.finish(s, tries+1))
				return nil
			}
			if _, err := s.Matter.CloseHearing(s.ctx, s.as(w.provider.actor), h.ID, matter.HearingResultInput{Version: h.Version, State: matter.Held, Result: s.result(w.story)}); err != nil {
				return err
			}
		}
		if err := w.write(s, d, false); err != nil {
			return err
		}
		if err := w.start(s)(); err != nil {
			return err
		}
		if m, err = s.Matter.Brief(s.ctx, m.ID); err != nil {
			return err
		}
		done, err := s.Matter.Finish(s.ctx, s.as(w.provider.actor), m.ID, matter.FinishInput{Version: m.Version, Outcome: "done", Result: s.result(w.story)})
		if err != nil {
			return err
		}
		return w.ended(s, done)
	})
}

func (w *work) again(s *sim, tries int) error {
	if tries < 6 {
		s.at(s.later(s.clock.Now(), 3), w.finish(s, tries+1))
	}
	return nil
}

func openProposal(d matter.Detail) (int64, bool) {
	for _, p := range d.Agenda.Proposals {
		if p.State == "open" {
			return p.ID, true
		}
	}
	return 0, false
}

func (w *work) stop(s *sim) func() error {
	return w.step(s, func(m matter.Matter) error {
		return w.propose(s, m, func() (matter.Decided, error) {
			return s.Matter.Stop(s.ctx, s.as(w.provider.actor), m.ID, matter.StopInput{
				Version: m.Version, Ground: "withdrawn", Note: "Người được trợ giúp có đơn rút yêu cầu, đã trả lời ngay bằng văn bản.",
			})
		})
	})
}

func (w *work) stopForProofs(s *sim) func() error {
	return w.step(s, func(m matter.Matter) error {
		d, err := s.Matter.Open(s.ctx, s.as(w.branch.head), m.ID)
		if err != nil || len(d.Proofs) == 0 || !m.AtOnce {
			return err
		}
		return w.propose(s, m, func() (matter.Decided, error) {
			return s.Matter.Stop(s.ctx, s.as(w.provider.actor), m.ID, matter.StopInput{
				Version: m.Version, Ground: "proofs_missing", Note: "Quá hạn bổ sung giấy tờ chứng minh, đã nhắc hai lần.",
			})
		})
	})
}

func (w *work) transfer(s *sim) func() error {
	return w.step(s, func(m matter.Matter) error {
		return w.propose(s, m, func() (matter.Decided, error) {
			return s.Matter.Transfer(s.ctx, s.as(w.branch.head), m.ID, matter.TransferInput{
				Version: m.Version, OrganisationID: s.others[0], Note: "Người được trợ giúp chuyển nơi ở, đề nghị nơi mới tiếp nhận.",
			})
		})
	})
}

// propose decides, or leaves it when something waits for the head already.
func (w *work) propose(s *sim, m matter.Matter, decide func() (matter.Decided, error)) error {
	d, err := s.Matter.Open(s.ctx, s.as(w.branch.head), m.ID)
	if err != nil {
		return err
	}
	if _, waits := openProposal(d); waits {
		return nil
	}
	done, err := decide()
	if err != nil {
		return err
	}
	return w.ended(s, done)
}

// ended lets the head approve, and the file be handed in.
func (w *work) ended(s *sim, done matter.Decided) error {
	if done.Proposal == nil {
		w.planFile(s)
		return nil
	}
	proposal := done.Proposal.ID
	s.at(s.later(s.clock.Now(), .4+s.rng.Float64()*1.2), func() error {
		if _, ok, err := s.now(w.affair, matter.Assigned, matter.InProgress); !ok {
			return err
		}
		if _, err := s.Matter.Approve(s.ctx, s.as(w.branch.head), proposal, ""); err != nil {
			return err
		}
		w.provider.load--
		w.planFile(s)
		return nil
	})
	return nil
}

// planFile plans the handing in; a few are late with it.
func (w *work) planFile(s *sim) {
	days := 3 + s.rng.Float64()*20
	if s.chance(7) {
		days = 40 + s.rng.Float64()*100
	}
	s.at(s.later(s.clock.Now(), days), func() error {
		m, ok, err := s.now(w.affair, matter.Finished, matter.Stopped)
		if !ok {
			return err
		}
		d, err := s.Matter.Open(s.ctx, s.as(w.provider.actor), m.ID)
		if err != nil {
			return err
		}
		if err := w.write(s, d, true); err != nil {
			return err
		}
		if m, err = s.Matter.Brief(s.ctx, m.ID); err != nil {
			return err
		}
		if _, err := s.Matter.FileIt(s.ctx, s.as(w.provider.actor), m.ID, matter.FileInput{Version: m.Version}); err != nil {
			return err
		}
		if w.fate == "reopen" {
			s.at(s.later(s.clock.Now(), 12), w.reopen(s))
		}
		return nil
	})
}

func (w *work) reopen(s *sim) func() error {
	return func() error {
		m, ok, err := s.now(w.affair, matter.Filed)
		if !ok {
			return err
		}
		w.fate = ""
		if _, err := s.Matter.Reopen(s.ctx, s.as(w.branch.head), m.ID, matter.ReopenInput{Version: m.Version, Note: "Tòa có thông báo mới, người được trợ giúp cần tiếp tục."}); err != nil {
			return err
		}
		s.at(s.later(s.clock.Now(), 30), w.finish(s, 0))
		return nil
	}
}

// write fulfils the required papers that are missing; at the end all of them,
// before it those that the provider writes.
func (w *work) write(s *sim, d matter.Detail, all bool) error {
	for _, p := range d.Papers {
		if !p.Required || !p.Missing() || isProof(d, p) && !all {
			continue
		}
		own := slices.Contains([]string{"statement", "written_advice", "provider_report"}, p.Kind)
		if !own && !all && s.chance(40) {
			continue // comes later
		}
		in := matter.PaperVersionInput{Version: p.Version, State: matter.PaperReceived, CopyKind: "copy", OnDate: day(s.clock.Now()), Text: p.Title + "\n\nBản minh họa."}
		switch p.Kind {
		case "statement":
			in.State, in.CopyKind, in.Text = matter.PaperSigned, "original", s.data.stories.StatementText
		case "written_advice":
			in.State, in.CopyKind, in.Text = matter.PaperSigned, "original", s.data.stories.AdviceText
		case "opinion", "stop_notice":
			in.State, in.CopyKind = matter.PaperSigned, "original"
		}
		if _, err := s.Matter.AddPaperVersion(s.ctx, s.as(w.provider.actor), p.ID, in); err != nil {
			return err
		}
	}
	return nil
}

// isProof tells the papers that the person must bring.
func isProof(d matter.Detail, p matter.Paper) bool {
	return slices.ContainsFunc(d.Proofs, func(o matter.Paper) bool { return o.ID == p.ID })
}
