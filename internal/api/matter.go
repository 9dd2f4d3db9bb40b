package api

import (
	"context"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/matter"
	"tgpl/internal/provider"
)

// approval is a head's answer to a proposal.
type approval struct {
	Note string `json:"note,omitempty" doc:"Required when it is sent back"`
}

func registerMatter(a *API) {
	registerMatterReads(a)
	registerMatterMoves(a)
	registerMatterHearings(a)
	registerMatterSessions(a)
	registerMatterPapers(a)
}

func registerMatterReads(a *API) {
	const tag = "matters"
	type list struct {
		Paged
		State      []string `query:"state,explode" doc:"accepted, assigned, in_progress, finished, filed, stopped, transferred"`
		Form       []string `query:"form,explode"`
		Field      []string `query:"field,explode"`
		Category   string   `query:"category"`
		ProviderID int64    `query:"provider_id"`
		ClientID   int64    `query:"client_id"`
		BranchID   int64    `query:"branch_id"`
		AgencyID   int64    `query:"agency_id"`
		Text       string   `query:"text" maxLength:"200" doc:"Beginning of a code, or parts of a name, identity or telephone number"`
		From       string   `query:"from" doc:"Accepted on or after"`
		To         string   `query:"to" doc:"Accepted on or before"`
		Overdue    bool     `query:"overdue" doc:"Only those with a deadline that has passed"`
		Mine       bool     `query:"mine"`
		Sort       string   `query:"sort" doc:"accepted, due or name; with - before it backwards. Newest first when left out"`
	}
	Get(a, Op{ID: "list-matters", Path: "/matters", Tag: tag, Summary: "Find matters"},
		func(ctx context.Context, by account.Actor, in *list) (List[matter.Matter], error) {
			page, err := a.Matter.List(ctx, by, matter.Filter{
				States: in.State, Forms: in.Form, Fields: in.Field, Category: in.Category, ProviderID: in.ProviderID, ClientID: in.ClientID,
				BranchID: in.BranchID, AgencyID: in.AgencyID, Text: in.Text, From: in.From, To: in.To, Overdue: in.Overdue, Mine: in.Mine,
				Sort: in.Sort, After: in.After, Limit: in.Limit,
			})
			return ListOf(page.Matters, page.Next), err
		})
	type counted struct {
		BranchID int64 `query:"branch_id"`
		Mine     bool  `query:"mine" doc:"Only those you work on"`
	}
	Get(a, Op{ID: "count-matters", Path: "/matters/counts", Tag: tag, Summary: "Matters by state, and those that are late"},
		func(ctx context.Context, by account.Actor, in *counted) (matter.Counts, error) {
			return a.Matter.Counts(ctx, by, matter.CountFilter{BranchID: in.BranchID, Mine: in.Mine})
		})
	Get(a, Op{ID: "get-matter", Path: "/matters/{id}", Tag: tag, Summary: "One matter with all that hangs on it"},
		func(ctx context.Context, by account.Actor, in *ID) (matter.Detail, error) {
			return a.Matter.Open(ctx, by, in.ID)
		})
	Get(a, Op{ID: "matter-timeline", Path: "/matters/{id}/timeline", Tag: tag, Summary: "What happened, newest first"},
		func(ctx context.Context, by account.Actor, in *ID) (List[matter.Item], error) {
			items, err := a.Matter.Timeline(ctx, by, in.ID)
			return ListOf(items, ""), err
		})
	Get(a, Op{ID: "matter-next", Path: "/matters/{id}/next", Tag: tag, Summary: "The next sensible action"},
		func(ctx context.Context, by account.Actor, in *ID) (matter.Action, error) {
			d, err := a.Matter.Open(ctx, by, in.ID)
			if err != nil {
				return matter.Action{}, err
			}
			return a.Matter.NextAction(d, by), nil
		})
	Get(a, Op{ID: "suggest-providers", Path: "/matters/{id}/providers", Tag: tag, Summary: "Who could be assigned, best first, with reasons"},
		func(ctx context.Context, by account.Actor, in *ID) (List[provider.Suggestion], error) {
			all, err := a.Matter.Suggest(ctx, by, in.ID)
			return ListOf(all, ""), err
		})
	type book struct {
		BranchID int64 `path:"branch_id" minimum:"1"`
		Year     int   `query:"year" doc:"This year when left out"`
		Month    int   `query:"month" minimum:"0" maximum:"12"`
		After    int64 `query:"after" doc:"Number of the line to go on after"`
		Limit    int   `query:"limit" minimum:"1" maximum:"1000" default:"200"`
	}
	Get(a, Op{ID: "read-register", Path: "/registers/accept/{branch_id}", Tag: "registers", Summary: "The register of acceptance of a branch (form 01), and whether it is whole"},
		func(ctx context.Context, by account.Actor, in *book) (matter.BookPage, error) {
			return a.Matter.Register(ctx, by, matter.BookFilter{BranchID: in.BranchID, Year: in.Year, Month: in.Month, After: in.After, Limit: in.Limit})
		})
}

func registerMatterMoves(a *API) {
	const tag = "matters"
	Post(a, Op{
		ID: "accept-request", Path: "/matters", Tag: tag, Status: 201, Summary: "Accept a request",
		Description: "Enters the request into the register of acceptance. With at_once_ground it is accepted at once, which the head decides: others get a proposal instead of a matter.",
	}, func(ctx context.Context, by account.Actor, in *With[matter.AcceptInput]) (matter.Decided, error) {
		return a.Matter.Accept(ctx, by, in.Body)
	})
	Put(a, Op{ID: "update-matter", Path: "/matters/{id}", Tag: tag, Summary: "Change what is known of the proceedings"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.UpdateInput]) (matter.Matter, error) {
			return a.Matter.Update(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "assign-provider", Path: "/matters/{id}/assign", Tag: tag, Summary: "Assign a provider"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.AssignInput]) (matter.Matter, error) {
			return a.Matter.Assign(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "ask-provider-change", Path: "/matters/{id}/provider-changes", Tag: tag, Status: 201, Summary: "Note that another provider is asked for (form 04)"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.ChangeRequestInput]) (matter.ChangeRequest, error) {
			return a.Matter.RequestChange(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "keep-provider", Path: "/matters/{id}/keep-provider", Tag: tag, Summary: "Answer that the provider stays"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.KeepProviderInput]) (matter.Matter, error) {
			return a.Matter.KeepProvider(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "change-provider", Path: "/matters/{id}/change-provider", Tag: tag, Summary: "Assign another provider instead"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.ChangeProviderInput]) (matter.Matter, error) {
			return a.Matter.ChangeProvider(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "start-matter", Path: "/matters/{id}/start", Tag: tag, Summary: "The provider begins"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.StartInput]) (matter.Matter, error) {
			return a.Matter.Start(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "register-at-agency", Path: "/matters/{id}/register", Tag: tag, Summary: "Papers were handed to the agency to register the defence"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.RegisterInput]) (matter.Matter, error) {
			return a.Matter.RegisterAtAgency(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "agency-answer", Path: "/matters/{id}/agency-answer", Tag: tag, Summary: "The agency registered, refused or cancelled"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.AgencyAnswerInput]) (matter.Matter, error) {
			return a.Matter.AgencyAnswer(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "extend-advice", Path: "/matters/{id}/extend", Tag: tag, Summary: "Take up to 30 days for a complex advice"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.ExtendInput]) (matter.Matter, error) {
			return a.Matter.ExtendAdvice(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "finish-matter", Path: "/matters/{id}/finish", Tag: tag, Summary: "Finish, or propose it to the head"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.FinishInput]) (matter.Decided, error) {
			return a.Matter.Finish(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "stop-matter", Path: "/matters/{id}/stop", Tag: tag, Summary: "Stop with a legal ground, or propose it"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.StopInput]) (matter.Decided, error) {
			return a.Matter.Stop(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "transfer-matter", Path: "/matters/{id}/transfer", Tag: tag, Summary: "Hand the matter to another organisation"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.TransferInput]) (matter.Decided, error) {
			return a.Matter.Transfer(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "file-matter", Path: "/matters/{id}/file", Tag: tag, Summary: "Hand the complete file in"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.FileInput]) (matter.Matter, error) {
			return a.Matter.FileIt(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "reopen-matter", Path: "/matters/{id}/reopen", Tag: tag, Summary: "Take up an ended matter again"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.ReopenInput]) (matter.Decided, error) {
			return a.Matter.Reopen(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "approve-matter-proposal", Path: "/matter-proposals/{id}/approve", Tag: tag, Summary: "Approve what was proposed on a matter, or an acceptance at once"},
		func(ctx context.Context, by account.Actor, in *IDWith[approval]) (matter.Decided, error) {
			return a.Matter.Approve(ctx, by, in.ID, in.Body.Note)
		})
	Post(a, Op{ID: "send-back-matter-proposal", Path: "/matter-proposals/{id}/send-back", Tag: tag, Summary: "Send a proposal back with a note"},
		func(ctx context.Context, by account.Actor, in *IDWith[approval]) (agenda.Proposal, error) {
			return a.Matter.SendBack(ctx, by, in.ID, in.Body.Note)
		})
}

func registerMatterHearings(a *API) {
	const tag = "hearings"
	Post(a, Op{ID: "add-hearing", Path: "/matters/{id}/hearings", Tag: tag, Status: 201, Summary: "Plan a hearing"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.HearingInput]) (matter.Hearing, error) {
			return a.Matter.AddHearing(ctx, by, in.ID, in.Body)
		})
	Put(a, Op{ID: "move-hearing", Path: "/hearings/{id}", Tag: tag, Summary: "Change the time or place of a planned hearing"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.HearingInput]) (matter.Hearing, error) {
			return a.Matter.MoveHearing(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "close-hearing", Path: "/hearings/{id}/close", Tag: tag, Summary: "Say how a hearing went: held, adjourned, cancelled"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.HearingResultInput]) (matter.Hearing, error) {
			return a.Matter.CloseHearing(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "cancel-hearing", Path: "/hearings/{id}/cancel", Tag: tag, Summary: "Take a planned hearing out of the calendar"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.ReasonInput]) (matter.Hearing, error) {
			return a.Matter.CancelHearing(ctx, by, in.ID, in.Body)
		})
}

func registerMatterSessions(a *API) {
	const tag = "sessions"
	Post(a, Op{ID: "add-session", Path: "/matters/{id}/sessions", Tag: tag, Status: 201, Summary: "Note a work session of half a day"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.SessionInput]) (matter.Session, error) {
			return a.Matter.AddSession(ctx, by, in.ID, in.Body)
		})
	Put(a, Op{ID: "update-session", Path: "/sessions/{id}", Tag: tag, Summary: "Correct a work session"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.SessionInput]) (matter.Session, error) {
			return a.Matter.UpdateSession(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "confirm-session", Path: "/sessions/{id}/confirm", Tag: tag, Summary: "Note who confirmed a work session"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.ConfirmSessionInput]) (matter.Session, error) {
			return a.Matter.ConfirmSession(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "remove-session", Path: "/sessions/{id}/remove", Tag: tag, Summary: "Take away a session noted by mistake"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.ReasonInput]) (matter.Session, error) {
			return a.Matter.RemoveSession(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "add-diary", Path: "/matters/{id}/diary", Tag: tag, Status: 201, Summary: "Note something in the diary"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.DiaryInput]) (matter.DiaryEntry, error) {
			return a.Matter.AddDiary(ctx, by, in.ID, in.Body)
		})
	Put(a, Op{ID: "edit-diary", Path: "/diary/{id}", Tag: tag, Summary: "Change a note"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.DiaryInput]) (matter.DiaryEntry, error) {
			return a.Matter.EditDiary(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "remove-diary", Path: "/diary/{id}/remove", Tag: tag, Summary: "Take away a note made by mistake"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.ReasonInput]) (matter.DiaryEntry, error) {
			return a.Matter.RemoveDiary(ctx, by, in.ID, in.Body)
		})
}

func registerMatterPapers(a *API) {
	const tag = "papers"
	Post(a, Op{ID: "add-paper", Path: "/matters/{id}/papers", Tag: tag, Status: 201, Summary: "Put a paper into the file, or note that it is owed"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.PaperInput]) (matter.Paper, error) {
			return a.Matter.AddPaper(ctx, by, in.ID, in.Body)
		})
	Get(a, Op{ID: "get-paper", Path: "/papers/{id}", Tag: tag, Summary: "A paper with its versions"},
		func(ctx context.Context, by account.Actor, in *ID) (matter.PaperWithVersions, error) {
			return a.Matter.GetPaper(ctx, by, in.ID)
		})
	Put(a, Op{ID: "change-paper", Path: "/papers/{id}", Tag: tag, Summary: "Change what is known of a paper"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.PaperChangeInput]) (matter.Paper, error) {
			return a.Matter.ChangePaper(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "add-paper-version", Path: "/papers/{id}/versions", Tag: tag, Status: 201, Summary: "Add contents: text, or a file put before (file_id)"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.PaperVersionInput]) (matter.Paper, error) {
			return a.Matter.AddPaperVersion(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "remove-paper", Path: "/papers/{id}/remove", Tag: tag, Summary: "Take out a paper put there by mistake"},
		func(ctx context.Context, by account.Actor, in *IDWith[matter.ReasonInput]) (matter.Paper, error) {
			return a.Matter.RemovePaper(ctx, by, in.ID, in.Body)
		})
}
