package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"tgpl/internal/account"
)

// try is a call that asks for one right. What it sends is never enough to
// change anything: who may gets another answer than 403, who may not gets 403.
type try struct {
	action, method, path, body string
	on                         string // the record it is about; empty for the action as such
}

// tries has one call at least for each action of rights.txt.
var tries = []try{
	{"account.manage", "POST", "/accounts", `{"branch_id":{branch}}`, "branch"},
	{"account.read", "GET", "/accounts", "", ""},
	{"account.mine", "GET", "/me", "", ""},
	{"account.own", "PATCH", "/me/preferences", `{"lang":"none"}`, ""},
	{"audit.read", "GET", "/audit", "", ""},
	{"audit.record", "GET", "/audit/matter/{matter}", "", "matter"},
	{"org.read", "GET", "/centre", "", ""},
	{"org.manage", "POST", "/branches", `{}`, ""},
	{"client.read", "GET", "/clients/{client}", "", "client"},
	{"client.write", "PATCH", "/clients/{client}", `{"version":-1,"name":""}`, "client"},
	{"client.sensitive", "GET", "/clients/{client}/sensitive", "", "client"},
	{"client.merge", "POST", "/clients/merge", `{"keep_id":{client},"merge_id":{client}}`, "client"},
	{"provider.read", "GET", "/providers/{provider}", "", "provider"},
	{"provider.manage", "PUT", "/providers/{provider}", `{"version":-1,"name":""}`, "provider"},
	{"provider.roster", "POST", "/duty", `{"provider_id":{provider}}`, "provider"},
	{"provider.absence", "POST", "/providers/{provider}/absences", `{}`, "provider"},
	{"request.read", "GET", "/requests/{request}", "", "request"},
	{"request.write", "POST", "/requests/{request}/read-back", `{}`, "request"},
	{"request.submit", "POST", "/requests", `{"branch_id":{branch}}`, "branch"},
	{"request.track", "POST", "/track", `{"code":"x","phone":"y"}`, ""},
	{"request.decide", "POST", "/requests/{request}/pass", `{"version":-1}`, "request"},
	{"request.approve", "POST", "/request-proposals/{request_proposal}/send-back", `{}`, "proposed"},
	{"guidance.read", "GET", "/guidance", "", ""},
	{"guidance.write", "POST", "/guidance", `{"branch_id":{branch}}`, "branch"},
	{"conflict.check", "POST", "/conflicts/check", `{"request_id":{request}}`, "request"},
	{"conflict.override", "POST", "/conflicts/{check}/override", `{"reason":""}`, "request"},
	{"matter.read", "GET", "/matters/{matter}", "", "matter"},
	{"matter.accept", "POST", "/matters", `{"request_id":{request},"version":-1,"form":"none"}`, "request"},
	{"matter.assign", "POST", "/matters/{matter}/assign", `{"version":-1}`, "matter"},
	{"matter.work", "POST", "/matters/{matter}/hearings", `{}`, "matter"},
	{"matter.approve", "POST", "/matter-proposals/{matter_proposal}/send-back", `{}`, "proposed_matter"},
	{"matter.reopen", "POST", "/matters/{filed}/reopen", `{"version":-1}`, "filed"},
	{"file.read", "GET", "/files?subject_kind=matter&subject_id={matter}", "", "matter"},
	{"file.write", "POST", "/files", upload, "matter"},
	{"agenda.read", "GET", "/today", "", ""},
	{"agenda.manage", "POST", "/deadlines/{deadline}/pause", `{"reason":""}`, "matter"},
	{"news.read", "GET", "/public/articles", "", ""},
	{"news.write", "POST", "/articles", `{}`, ""},
	{"stat.counts", "GET", "/matters/counts", "", ""},
	{"system.read", "GET", "/system", "", ""},
	{"export.list", "GET", "/matters/export?format=none", "", ""},
	{"backup.read", "GET", "/backups", "", ""},
	{"backup.run", "POST", "/backups", "", ""},
	{"import.run", "GET", "/imports", "", ""},
	{"outreach.read", "GET", "/outreach", "", ""},
	{"outreach.write", "POST", "/outreach", `{"branch_id":{branch},"kind":"none","held_on":"","topic":"","attended":0}`, "branch"},
}

// upload is a form with a file of a kind that is not taken.
const (
	boundary = "----tgpl"
	upload   = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"subject_kind\"\r\n\r\nmatter\r\n" +
		"--" + boundary + "\r\nContent-Disposition: form-data; name=\"subject_id\"\r\n\r\n{matter}\r\n" +
		"--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.exe\"\r\n\r\nMZ\x00\x01\r\n--" + boundary + "--\r\n"
)

// people has somebody of each role.
var people = []string{"giamdoc", "phogiamdoc", "truongcn1", "tiepnhan", "tiepnhan2", "tgv", "tgv5", "luatsu", "ketoan", "bientap", "danhgia", "sotuphap", "kiemtra", "quantri"}

type someone struct {
	ID       int64  `json:"id"`
	Role     string `json:"role"`
	BranchID int64  `json:"branch_id"`
}

// matterRow is a matter with whose it is.
type matterRow struct {
	ID        int64 `json:"id"`
	ClientID  int64 `json:"client_id"`
	BranchID  int64 `json:"branch_id"`
	AccountID int64 `json:"account_id"`
}

// TestTheWholeTableOfRights tries every action of rights.txt as somebody of
// every role, through the API, and compares with the table.
func TestTheWholeTableOfRights(t *testing.T) {
	director := program(t, "giamdoc")
	fill, targets := records(t, director)
	tried := map[string]bool{}
	for _, one := range tries {
		tried[one.action] = true
	}
	for _, action := range account.Actions {
		if !tried[action] {
			t.Errorf("nothing tries %s", action)
		}
	}
	for _, name := range people {
		c := program(t, name)
		var me someone
		var answer json.RawMessage
		c.get("/me", &answer)
		var nested struct{ Account *someone }
		if err := json.Unmarshal(answer, &nested); err == nil && nested.Account != nil {
			me = *nested.Account
		} else if err := json.Unmarshal(answer, &me); err != nil {
			t.Fatal(err)
		}
		actor := account.Actor{ID: me.ID, Role: me.Role, BranchID: me.BranchID}
		for _, one := range tries {
			may := account.May(actor, one.action, targets[one.on])
			if one.action == "file.read" || one.action == "file.write" { // and the record itself
				may = may && account.May(actor, "matter.read", targets[one.on])
			}
			status, body := c.status(one.method, fill.Replace(one.path), fill.Replace(one.body))
			switch {
			case status >= 500 || status == 401:
				t.Errorf("%s as %s (%s): %d %s", one.action, name, me.Role, status, body)
			case may && status == 403, !may && status != 403:
				t.Errorf("%s as %s (%s): %d, but the table says %v\n  %s %s\n  %.300s", one.action, name, me.Role, status, may, one.method, fill.Replace(one.path), body)
			}
		}
	}
}

func (c client) status(method, path, body string) (int, string) {
	c.t.Helper()
	req, err := http.NewRequest(method, site.url+"/api/v1"+path, bytes.NewReader([]byte(body)))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	switch {
	case strings.HasPrefix(body, "--"):
		req.Header.Set("Content-Type", "multipart/form-data; boundary="+boundary)
	case body != "":
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := c.http.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return res.StatusCode, string(raw)
}

// records finds the records that are tried on, all of the head office, and
// whose they are.
func records(t *testing.T, director client) (*strings.Replacer, map[string]account.Target) {
	t.Helper()
	var branches struct {
		Items []record `json:"items"`
	}
	director.get("/branches", &branches)
	branch := branches.Items[0].ID

	// A matter of somebody new, in the hand of tgv and of nobody else.
	reception := program(t, "tiepnhan")
	came := takeIn(reception, "Ngô Thị Thử Quyền", "0900099011", nil)
	var done decided
	reception.call("POST", "/matters", object{"request_id": came.ID, "version": came.Version}, 201, &done)
	tgv := providerOf(director, "Trương Văn Sông Cái")
	path := fmt.Sprintf("/matters/%d", done.Matter.ID)
	director.post(path+"/assign", object{"version": done.Matter.Version, "provider_id": tgv, "decision_no": "904/QĐ-TGPL"}, nil)
	var d struct {
		Matter matterRow `json:"matter"`
		Agenda struct {
			Deadlines []record `json:"deadlines"`
		} `json:"agenda"`
	}
	director.get(path, &d)
	m, deadline := d.Matter, d.Agenda.Deadlines[0].ID

	var filed struct {
		Items []matterRow `json:"items"`
	}
	director.get(fmt.Sprintf("/matters?state=filed&branch_id=%d&limit=1", branch), &filed)

	proposal, proposed := int64(0), matterRow{}
	var list struct {
		Items []matterRow `json:"items"`
	}
	director.get(fmt.Sprintf("/matters?state=in_progress&branch_id=%d&limit=200", branch), &list)
	for _, row := range list.Items {
		if proposal = openProposal(director, fmt.Sprintf("/matters/%d", row.ID)); proposal != 0 {
			proposed = row
			break
		}
	}

	// A request of the head office: one of this test's own.
	r := takeIn(reception, "Phan Thị Thử Quyền", "0900099009", nil)
	refused := takeIn(reception, "Đỗ Văn Chờ Ký", "0900099010", nil)
	reception.post(fmt.Sprintf("/requests/%d/refuse", refused.ID), object{"version": refused.Version, "ground": "not_entitled", "note": "Thử quyền."}, nil)
	requestProposal := openProposal(director, fmt.Sprintf("/requests/%d", refused.ID))
	check := theConflict(director)

	fill := strings.NewReplacer(
		"{branch}", fmt.Sprint(branch), "{matter}", fmt.Sprint(m.ID), "{client}", fmt.Sprint(m.ClientID), "{deadline}", fmt.Sprint(deadline),
		"{provider}", fmt.Sprint(tgv), "{request}", fmt.Sprint(r.ID), "{check}", fmt.Sprint(check),
		"{request_proposal}", fmt.Sprint(requestProposal), "{matter_proposal}", fmt.Sprint(proposal), "{filed}", fmt.Sprint(filed.Items[0].ID),
	)
	at := func(owners ...int64) account.Target {
		return account.Target{Kind: "x", ID: 1, BranchID: branch, Owners: owners}
	}
	return fill, map[string]account.Target{
		"": {}, "branch": {BranchID: branch}, "matter": at(m.AccountID), "client": at(m.AccountID), "provider": at(m.AccountID),
		"request": at(), "proposed": at(), "proposed_matter": at(proposed.AccountID), "filed": at(filed.Items[0].AccountID),
	}
}

// theConflict finds the conflict of the demonstration that nobody has overridden.
func theConflict(c client) int64 {
	c.t.Helper()
	var list struct {
		Items []record `json:"items"`
	}
	c.get("/requests?state=open&limit=100", &list)
	for _, r := range list.Items {
		var found json.RawMessage
		c.get(fmt.Sprintf("/requests/%d/conflicts", r.ID), &found)
		var v struct {
			Check *struct {
				ID     int64  `json:"id"`
				Result string `json:"result"`
			} `json:"check"`
		}
		if err := json.Unmarshal(found, &v); err == nil && v.Check != nil && v.Check.Result == "conflict" {
			return v.Check.ID
		}
	}
	c.t.Fatal("the demonstration has no conflict")
	return 0
}

func openProposal(c client, path string) int64 {
	c.t.Helper()
	var d struct {
		Agenda struct {
			Proposals []record `json:"proposals"`
		} `json:"agenda"`
	}
	c.get(path, &d)
	for _, p := range d.Agenda.Proposals {
		if p.State == "open" {
			return p.ID
		}
	}
	return 0
}
