package api

import (
	"context"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/conflict"
	"tgpl/internal/fault"
	"tgpl/internal/request"
)

// requestDetail is a request with what hangs on it.
type requestDetail struct {
	request.Request
	Parties  []conflict.Party `json:"parties"`
	Agenda   agenda.Record    `json:"agenda"`
	Notice   *request.Notice  `json:"notice" doc:"How the agency kept its hours; null where none run"`
	Entitled string           `json:"entitled" doc:"The category that entitles, were it proven; empty for none"`
	Proven   bool             `json:"proven" doc:"The papers prove it"`
	Moves    []string         `json:"moves" doc:"Steps that its state allows"`
}

func registerRequest(a *API) {
	registerRequestReads(a)
	registerRequestChanges(a)
	registerRequestDecisions(a)
	registerGuidance(a)
}

func registerRequestReads(a *API) {
	const tag = "requests"
	type list struct {
		Paged
		State    string `query:"state" doc:"A state, open or decided"`
		Channel  string `query:"channel"`
		BranchID int64  `query:"branch_id"`
		ClientID int64  `query:"client_id"`
		Queue    string `query:"queue" doc:"Where it waits: reception, officer, head, client, agency"`
		Mine     bool   `query:"mine" doc:"Only those I have in hand"`
		Text     string `query:"q" maxLength:"200" doc:"Beginnings of names, a telephone or identity number, a code"`
		From     string `query:"from" doc:"Received on or after"`
		To       string `query:"to" doc:"Received on or before"`
	}
	Get(a, Op{ID: "list-requests", Path: "/requests", Tag: tag, Summary: "Find requests, the last received first"},
		func(ctx context.Context, by account.Actor, in *list) (List[request.Row], error) {
			page, err := a.Request.List(ctx, by, request.Filter{
				State: in.State, Channel: in.Channel, BranchID: in.BranchID, ClientID: in.ClientID, Queue: in.Queue, Mine: in.Mine,
				Text: in.Text, From: in.From, To: in.To, After: in.After, Limit: in.Limit,
			})
			return ListOf(page.Items, page.Next), err
		})
	Get(a, Op{ID: "count-requests", Path: "/requests/counts", Tag: tag, Summary: "Requests by state that are not decided"},
		func(ctx context.Context, by account.Actor, _ *Nothing) (map[string]int, error) {
			return a.Request.Counts(ctx, by)
		})
	Get(a, Op{ID: "get-request", Path: "/requests/{id}", Tag: tag, Summary: "One request with papers, parties, deadlines and proposals"},
		func(ctx context.Context, by account.Actor, in *ID) (requestDetail, error) {
			return a.requestDetail(ctx, by, in.ID)
		})
	Post(a, Op{ID: "track-request", Path: "/track", Tag: tag, Public: true, Summary: "How a request stands, by tracking code and telephone number",
		Description: "An unknown code and a wrong number get the same answer."},
		func(ctx context.Context, by account.Actor, in *With[request.TrackInput]) (request.Tracking, error) {
			return a.Request.Track(ctx, by, in.Body)
		})
}

func (a *API) requestDetail(ctx context.Context, by account.Actor, id int64) (requestDetail, error) {
	r, err := a.Request.Open(ctx, by, id)
	if err != nil {
		return requestDetail{}, err
	}
	d := requestDetail{Request: r, Proven: a.Request.Proven(r), Parties: []conflict.Party{}, Moves: []string{}}
	if parties, err := a.Request.Parties(ctx, by, id); err != nil {
		return d, err
	} else if parties != nil {
		d.Parties = parties
	}
	if d.Agenda, err = a.Agenda.Of(ctx, r.Of()); err != nil {
		return d, err
	}
	if n, ok := a.Request.NoticeOf(r); ok {
		d.Notice = &n
	}
	d.Entitled, _ = a.Request.Entitled(r.Categories, r.Hardship, r)
	for _, m := range request.Moves {
		if request.May(r.State, m.Name) {
			d.Moves = append(d.Moves, m.Name)
		}
	}
	return d, nil
}

func registerRequestChanges(a *API) {
	const tag = "requests"
	Post(a, Op{ID: "submit-request", Path: "/requests", Tag: tag, Status: 201, Summary: "Take a request in, by any channel",
		Description: "Where people are known who may be the same, the answer is 409 with them as current; send client_id or new_person then. With draft it is kept unfinished, without a number."},
		func(ctx context.Context, by account.Actor, in *With[request.SubmitInput]) (request.Request, error) {
			if by.ID == 0 { // strangers have the portal, which paces them
				return request.Request{}, fault.New(fault.SignIn, "fault.sign_in")
			}
			return a.Request.Submit(ctx, by, in.Body)
		})
	Post(a, Op{ID: "take-call", Path: "/calls", Tag: tag, Status: 201, Summary: "Take an agency's telephone notice (Law, Article 31.3)"},
		func(ctx context.Context, by account.Actor, in *With[request.CallInput]) (request.Request, error) {
			return a.Request.TakeCall(ctx, by, in.Body)
		})
	Put(a, Op{ID: "update-request", Path: "/requests/{id}", Tag: tag, Summary: "Change a request that is not decided; what is not sent stays"},
		func(ctx context.Context, by account.Actor, in *IDWith[request.UpdateInput]) (request.Request, error) {
			return a.Request.Update(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "receive-request", Path: "/requests/{id}/receive", Tag: tag, Summary: "Put a draft into the register"},
		func(ctx context.Context, by account.Actor, in *IDWith[request.VersionInput]) (request.Request, error) {
			return a.Request.Receive(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "link-client", Path: "/requests/{id}/client", Tag: tag, Summary: "Tie a request to a client, known or new"},
		func(ctx context.Context, by account.Actor, in *IDWith[request.LinkInput]) (request.Request, error) {
			return a.Request.LinkClient(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "tick-papers", Path: "/requests/{id}/papers", Tag: tag, Summary: "Note papers shown, handed in or owed"},
		func(ctx context.Context, by account.Actor, in *IDWith[request.TickInput]) (request.Request, error) {
			return a.Request.TickPapers(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "read-back-request", Path: "/requests/{id}/read-back", Tag: tag, Summary: "Note that the form was read back and signed (Article 29.2)"},
		func(ctx context.Context, by account.Actor, in *IDWith[request.ReadBackInput]) (request.Request, error) {
			return a.Request.ReadBack(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "acknowledge-request", Path: "/requests/{id}/acknowledge", Tag: tag, Summary: "Note that the acknowledgement was handed over"},
		func(ctx context.Context, by account.Actor, in *ID) (request.Request, error) {
			return a.Request.Acknowledge(ctx, by, in.ID)
		})
	Post(a, Op{ID: "take-request", Path: "/requests/{id}/take", Tag: tag, Summary: "Take a request in hand"},
		func(ctx context.Context, by account.Actor, in *IDWith[request.VersionInput]) (request.Request, error) {
			return a.Request.Take(ctx, by, in.ID, in.Body)
		})
}

func registerRequestDecisions(a *API) {
	const tag = "requests"
	Post(a, Op{ID: "ask-for-papers", Path: "/requests/{id}/ask", Tag: tag, Summary: "Tell the person what is missing (Article 30.2)"},
		func(ctx context.Context, by account.Actor, in *IDWith[request.AskInput]) (request.Request, error) {
			return a.Request.Ask(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "refuse-request", Path: "/requests/{id}/refuse", Tag: tag, Summary: "Refuse with a ground, or propose it to the head (Article 30.3)"},
		func(ctx context.Context, by account.Actor, in *IDWith[request.RefuseInput]) (request.Request, error) {
			return a.Request.Refuse(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "pass-request", Path: "/requests/{id}/pass", Tag: tag, Summary: "Pass it on to another organisation (Article 35)"},
		func(ctx context.Context, by account.Actor, in *IDWith[request.PassInput]) (request.Request, error) {
			return a.Request.Pass(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "withdraw-request", Path: "/requests/{id}/withdraw", Tag: tag, Summary: "The person withdraws (form 05)"},
		func(ctx context.Context, by account.Actor, in *IDWith[request.WithdrawInput]) (request.Request, error) {
			return a.Request.Withdraw(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "approve-request-proposal", Path: "/request-proposals/{id}/approve", Tag: tag, Summary: "Carry out what was proposed on a request",
		Description: "A proposed acceptance is approved with the matters."},
		func(ctx context.Context, by account.Actor, in *IDWith[approval]) (request.Request, error) {
			return a.Request.Approve(ctx, by, in.ID, in.Body.Note)
		})
	Post(a, Op{ID: "send-back-request-proposal", Path: "/request-proposals/{id}/send-back", Tag: tag, Summary: "Give a proposal on a request back, with a note"},
		func(ctx context.Context, by account.Actor, in *IDWith[approval]) (request.Request, error) {
			return a.Request.SendBack(ctx, by, in.ID, in.Body.Note)
		})
}

func registerGuidance(a *API) {
	const tag = "guidance"
	type list struct {
		Paged
		BranchID int64  `query:"branch_id"`
		Field    string `query:"field"`
		Channel  string `query:"channel"`
		Text     string `query:"q" maxLength:"200" doc:"Beginning of a name, or a telephone number"`
		From     string `query:"from"`
		To       string `query:"to"`
	}
	Get(a, Op{ID: "list-guidance", Path: "/guidance", Tag: tag, Summary: "The register of questions answered on the spot, the last first"},
		func(ctx context.Context, by account.Actor, in *list) (List[request.Guidance], error) {
			page, err := a.Request.ListGuidance(ctx, by, request.GuidanceFilter{
				BranchID: in.BranchID, Field: in.Field, Channel: in.Channel, Text: in.Text, From: in.From, To: in.To, After: in.After, Limit: in.Limit,
			})
			return ListOf(page.Items, page.Next), err
		})
	Get(a, Op{ID: "get-guidance", Path: "/guidance/{id}", Tag: tag, Summary: "One line of the register"},
		func(ctx context.Context, by account.Actor, in *ID) (request.Guidance, error) {
			return a.Request.OpenGuidance(ctx, by, in.ID)
		})
	Post(a, Op{ID: "add-guidance", Path: "/guidance", Tag: tag, Status: 201, Summary: "Write a question and its answer into the register (Article 32.2)"},
		func(ctx context.Context, by account.Actor, in *With[request.GuidanceInput]) (request.Guidance, error) {
			return a.Request.AddGuidance(ctx, by, in.Body)
		})
	Put(a, Op{ID: "update-guidance", Path: "/guidance/{id}", Tag: tag, Summary: "Mend a line; its number stays"},
		func(ctx context.Context, by account.Actor, in *IDWith[request.GuidanceInput]) (request.Guidance, error) {
			return a.Request.UpdateGuidance(ctx, by, in.ID, in.Body)
		})
}
