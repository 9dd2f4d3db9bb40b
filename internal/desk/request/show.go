package request

import (
	"context"
	"net/http"
	"strconv"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/client"
	"tgpl/internal/clock"
	"tgpl/internal/conflict"
	"tgpl/internal/desk/conflictpanel"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/law"
	"tgpl/internal/org"
	"tgpl/internal/request"
	"tgpl/internal/say"
	"tgpl/internal/web/ui"
)

// showData is one request with all that hangs on it.
type showData struct {
	r         request.Request
	now       clock.Instant
	working   say.WorkingDays
	client    *client.Client // its record, once there is one
	record    agenda.Record
	proposal  *agenda.Proposal
	parties   []conflict.Party
	agency    org.Agency
	passedTo  org.Organisation
	place     string // where it happened, with the units above
	residence string
	notice    *request.Notice
	names     map[int64]string // of accounts
	law       *law.Law
	papers    []paperRow // to tick: those the law names and that are not there yet
	entitled  law.Rule
	helps     bool
	proven    bool
	may       map[string]bool // moves the reader may make now
	conflict  *conflictpanel.Panel
	tick      shell.Form[request.TickInput]
}

func (p pages) show(w http.ResponseWriter, r *http.Request) error {
	n, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	return p.drawShow(w, r, n, shell.Form[request.TickInput]{}, http.StatusOK)
}

func (p pages) drawShow(w http.ResponseWriter, r *http.Request, n int64, tick shell.Form[request.TickInput], status int) error {
	d, err := p.showData(r.Context(), n)
	if err != nil {
		return err
	}
	d.tick = tick
	title := codeOf(r.Context(), d.r) + " · " + nameOrUnknown(r.Context(), d.r.ClientName)
	return p.Page(w, r, shell.Page{Title: title, Menu: "requests", Status: status, Scripts: []string{"htmx.min.js"}}, showPage(d))
}

func (p pages) showData(ctx context.Context, n int64) (showData, error) {
	a := face.Actor(ctx)
	rec, err := p.Request.Open(ctx, a, n)
	if err != nil {
		return showData{}, err
	}
	d := showData{r: rec, now: p.Now(), working: p.Law.Days(), law: p.Law}
	if d.record, err = p.Agenda.Of(ctx, rec.Of()); err != nil {
		return d, err
	}
	for i := range d.record.Proposals {
		if d.record.Proposals[i].State == agenda.Proposed {
			d.proposal = &d.record.Proposals[i]
		}
	}
	if err := p.showPeople(ctx, &d); err != nil {
		return d, err
	}
	if err := p.showPlaces(ctx, &d); err != nil {
		return d, err
	}
	if notice, ok := p.Request.NoticeOf(rec); ok {
		d.notice = &notice
	}
	if d.conflict, err = p.conflictPanel(ctx, rec); err != nil {
		return d, err
	}
	if code, ok := p.Request.Entitled(rec.Categories, rec.Hardship, rec); ok {
		d.helps = true
		d.entitled, _ = p.Law.Rule("category", code, rec.ReceivedAt.Date())
	}
	d.proven = p.Request.Proven(rec)
	d.papers = p.missingPapers(ctx, rec)
	d.may = p.mayOn(a, rec)
	return d, nil
}

// conflictPanel reads the checks for conflicts of interest; a draft has none.
func (p pages) conflictPanel(ctx context.Context, r request.Request) (*conflictpanel.Panel, error) {
	if r.State == request.Draft {
		return nil, nil
	}
	panel, err := conflictpanel.Load(ctx, p.Desk, conflict.CheckInput{RequestID: r.ID}, href(r.ID))
	return &panel, err
}

// showPeople reads the client, the parties, and the names of accounts.
func (p pages) showPeople(ctx context.Context, d *showData) error {
	if d.r.ClientID != 0 {
		c, err := p.Client.Brief(ctx, d.r.ClientID)
		if err != nil {
			return err
		}
		d.client = &c
	}
	var err error
	if d.parties, err = p.Conflict.Parties(ctx, d.r.ID, 0); err != nil {
		return err
	}
	ids := []int64{d.r.HelpedBy, d.r.OfficerID, d.r.DecidedBy, d.r.CreatedBy}
	for _, w := range d.record.Waits {
		ids = append(ids, w.AccountID, w.ByID)
	}
	for _, q := range d.record.Proposals {
		ids = append(ids, q.ProposedBy, q.DecidedBy)
	}
	d.names, err = p.Account.Names(ctx, ids...)
	return err
}

func (p pages) showPlaces(ctx context.Context, d *showData) error {
	on := d.r.ReceivedAt.Date()
	var err error
	if d.r.AgencyID != 0 {
		if d.agency, err = p.Org.Agency(ctx, d.r.AgencyID); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	if d.r.PassedToID != 0 {
		if d.passedTo, err = p.Org.Organisation(ctx, d.r.PassedToID); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	path := func(code string) (string, error) {
		if code == "" {
			return "", nil
		}
		return p.Org.UnitPath(ctx, code, on)
	}
	if d.place, err = path(d.r.PlaceUnitCode); err != nil {
		return err
	}
	unit, line := d.r.Person.UnitCode, d.r.Person.Address
	if d.client != nil {
		unit, line = "", ""
		for _, addr := range d.client.Addresses {
			if addr.ValidTo.IsZero() || !addr.ValidTo.Before(on) {
				unit, line = addr.UnitCode, addr.Line
				break
			}
		}
	}
	where, err := path(unit)
	d.residence = join(", ", line, where)
	return err
}

// missingPapers are the papers the law names for what is claimed that are not
// among the papers of the request yet.
func (p pages) missingPapers(ctx context.Context, r request.Request) []paperRow {
	have := map[string]bool{}
	for _, paper := range r.Papers {
		have[paper.Code] = true
	}
	var out []paperRow
	if !have[request.PaperForm02] {
		out = append(out, paperRow{code: request.PaperForm02, label: i18n.T(ctx, "request.paper_form_02"), article: i18n.T(ctx, "request.paper_form_02_article"), verified: true})
	}
	for _, rule := range p.Law.Proofs(r.Categories, r.Hardship, r.ReceivedAt.Date()) {
		if !have[rule.Code] {
			out = append(out, paperRow{code: rule.Code, label: rule.In(i18n.Of(ctx)), article: rule.Article, verified: rule.Verified})
		}
	}
	return append(out, paperRow{code: request.PaperOther, own: true, verified: true})
}

// mayOn tells which moves the state allows and the reader may make.
func (p pages) mayOn(a account.Actor, r request.Request) map[string]bool {
	t := account.Target{Kind: request.Kind, ID: r.ID, BranchID: r.BranchID, Owners: []int64{r.OfficerID, r.CreatedBy}}
	out := map[string]bool{}
	for _, m := range request.Moves {
		action := m.Action
		if m.Name == "refuse" {
			action = "request.decide" // without the right to approve it is proposed
		}
		out[m.Name] = request.May(r.State, m.Name) && account.May(a, action, t)
	}
	out["approve"] = r.State == request.Proposed && account.May(a, "request.approve", t)
	out["audit"] = account.May(a, "audit.record", t)
	return out
}

// next is the next sensible thing to do with a request: what is said, and the
// key of the one bright button ("" for none).
func (d showData) next() (title, text string, args []any, button, to string) {
	r := d.r
	base := href(r.ID)
	switch {
	case r.State == request.Draft:
		return "request.next_draft", "request.next_draft_text", nil, "request.continue", base + "/edit"
	case r.State == request.Accepted && r.MatterID != 0:
		return "request.next_accepted", "request.next_accepted_text", nil, "request.open_matter", "/desk/matters/" + strconv.FormatInt(r.MatterID, 10)
	case !request.IsOpen(r.State):
		return "", "", nil, "", ""
	case d.proposal != nil && d.may["approve"]:
		return "request.next_approve", "request.next_approve_text", []any{"decision", fault.Message{Key: "request.decision_" + d.proposal.Decision}, "by", d.names[d.proposal.ProposedBy]}, "request.approve", "POST"
	case d.proposal != nil:
		return "request.next_head", "request.next_head_text", nil, "", ""
	case r.ClientID == 0:
		return "request.next_person", "request.next_person_text", nil, "request.link_person", base + "/person"
	case len(r.Categories) == 0:
		return "request.next_category", "request.next_category_text", nil, "request.say_category", base + "/edit#f-categories"
	case !d.helps:
		return "request.next_not_entitled", "request.next_not_entitled_text", nil, "request.refuse", base + "/refuse"
	case d.notice != nil || r.Channel == request.ChannelAgency:
		return "request.next_at_once", "request.next_at_once_text", nil, "request.accept", base + "/accept"
	case !d.proven && !request.Owes(r):
		return "request.next_ask", "request.next_ask_text", nil, "request.ask", base + "/ask"
	case request.Owes(r):
		return "request.next_papers", "request.next_papers_text", nil, "request.tick_now", "#papers"
	}
	return "request.next_accept", "request.next_accept_text", nil, "request.accept", base + "/accept"
}

// steps are the states along the top.
func (d showData) steps(ctx context.Context) []ui.Step {
	r := d.r
	day := func(i clock.Instant) string { return say.Moment(ctx, i, d.now) }
	out := []ui.Step{{Label: i18n.T(ctx, "request.state_name_received"), Note: day(r.ReceivedAt), State: "done"}}
	if r.State == request.Draft {
		out[0].State, out[0].Note, out[0].Label = "now", "", i18n.T(ctx, "request.state_name_draft")
	}
	review := ui.Step{Label: i18n.T(ctx, "request.state_name_in_review")}
	decided := ui.Step{Label: i18n.T(ctx, "request.step_decided")}
	switch r.State {
	case request.Received:
		out[0].State = "now"
	case request.InReview:
		review.State = "now"
	case request.Proposed:
		review.State = "done"
		decided.Label, decided.State = i18n.T(ctx, "request.state_name_proposed"), "now"
	case request.Draft:
	default:
		review.State = "done"
		decided = ui.Step{Label: i18n.T(ctx, "request.state_name_"+r.State), Note: day(r.DecidedAt), State: "now"}
	}
	return append(out, review, decided)
}

func (d showData) waiting() (agenda.Wait, bool) {
	for _, w := range d.record.Waits {
		if w.UntilAt == 0 {
			return w, true
		}
	}
	return agenda.Wait{}, false
}

func join(sep string, parts ...string) string {
	out := ""
	for _, p := range parts {
		if p == "" {
			continue
		}
		if out != "" {
			out += sep
		}
		out += p
	}
	return out
}
