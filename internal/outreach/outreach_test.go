package outreach_test

import (
	"context"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/law"
	"tgpl/internal/org"
	"tgpl/internal/outreach"
	"tgpl/internal/rooms"
)

func TestSessions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		r, err := rooms.New(rooms.Options{DB: d, Clock: clock.NewManual(time.Date(2022, 2, 16, 2, 0, 0, 0, time.UTC)), Law: law.Default(), FileDir: t.TempDir() + "/files"})
		if err != nil {
			t.Fatal(err)
		}
		b, err := r.Org.SaveBranch(ctx, account.System(), org.BranchInput{Code: "TT", Name: "Trung tâm", IsHeadOffice: true})
		if err != nil {
			t.Fatal(err)
		}
		who := account.Actor{ID: 0, Role: account.Reception, BranchID: b.ID, Via: "desk"}
		one, err := r.Outreach.Create(ctx, who, outreach.Input{Kind: "talk", HeldOn: "5/2/22", Topic: "Luật Trợ giúp pháp lý", Place: "nhà văn hóa", Attended: 40, Women: 25})
		if err != nil {
			t.Fatalf("%+v", err)
		}
		if _, err := r.Outreach.Create(ctx, who, outreach.Input{Kind: "talk", HeldOn: "2021", Topic: "x", Attended: 4, Women: 25}); fault.Of(err) == nil || len(fault.Of(err).Fields) != 1 {
			t.Errorf("more women than people: %v", err)
		}
		if _, err := r.Outreach.Update(ctx, who, one.ID, outreach.Input{Version: 1, Kind: "mobile", HeldOn: "2/2022", Topic: "Luật Đất đai", Attended: 41}); err != nil {
			t.Errorf("%+v", err)
		}
		if _, err := r.Outreach.Update(ctx, who, one.ID, outreach.Input{Version: 1, Kind: "mobile", HeldOn: "2/2022", Topic: "y"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("a lost update: %v", err)
		}
		list := []*outreach.Session{{BranchID: b.ID, Kind: "club", HeldOn: one.HeldOn, Topic: "Sinh hoạt", CreatedAt: one.CreatedAt, UpdatedAt: one.CreatedAt}, {BranchID: b.ID, Kind: "club", HeldOn: one.HeldOn, Topic: "Sinh hoạt", CreatedAt: one.CreatedAt, UpdatedAt: one.CreatedAt}}
		if err := d.InTx(ctx, func(ctx context.Context, tx bun.Tx) error { return r.Outreach.ImportMany(ctx, tx, list) }); err != nil {
			t.Fatal(err)
		}
		seen := 0
		after := ""
		for range 5 {
			p, err := r.Outreach.List(ctx, who, outreach.Filter{Limit: 1, After: after, Year: 2022})
			if err != nil {
				t.Fatal(err)
			}
			seen += len(p.Items)
			if after = p.Next; after == "" {
				break
			}
		}
		if seen != 3 {
			t.Errorf("%d sessions in the list", seen)
		}
		if p, err := r.Outreach.List(ctx, who, outreach.Filter{Text: "dat dai"}); err != nil || len(p.Items) != 1 {
			t.Errorf("found %d, %v", len(p.Items), err)
		}
		if _, err := r.Outreach.Create(ctx, account.Actor{Role: account.Lawyer, ID: 9, BranchID: b.ID}, outreach.Input{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a lawyer: %v", err)
		}
	})
}
