package api

import (
	"context"
	"strings"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
	"tgpl/internal/org"
)

func registerOrg(a *API) {
	const tag = "organisation"
	Get(a, Op{ID: "get-centre", Path: "/centre", Tag: tag, Summary: "The centre", Public: true},
		func(ctx context.Context, _ account.Actor, _ *Nothing) (org.Centre, error) { return a.Org.Centre(ctx) })
	Put(a, Op{ID: "save-centre", Path: "/centre", Tag: tag, Summary: "Set the centre up, or change it"},
		func(ctx context.Context, by account.Actor, in *With[org.CentreInput]) (org.Centre, error) {
			return a.Org.SaveCentre(ctx, by, in.Body)
		})
	Get(a, Op{ID: "list-branches", Path: "/branches", Tag: tag, Summary: "The branches", Public: true},
		func(ctx context.Context, _ account.Actor, _ *Nothing) (List[org.Branch], error) {
			rows, err := a.Org.Branches(ctx)
			return ListOf(rows, ""), err
		})
	saving(a, tag, "branch", "/branches", a.Org.SaveBranch, func(in *org.BranchInput, id int64) { in.ID = id })
	type ofBranch struct {
		BranchID int64 `query:"branch_id" doc:"Number of a branch"`
	}
	Get(a, Op{ID: "list-departments", Path: "/departments", Tag: tag, Summary: "The departments", Public: true},
		func(ctx context.Context, _ account.Actor, in *ofBranch) (List[org.Department], error) {
			rows, err := a.Org.Departments(ctx, in.BranchID)
			return ListOf(rows, ""), err
		})
	saving(a, tag, "department", "/departments", a.Org.SaveDepartment, func(in *org.DepartmentInput, id int64) { in.ID = id })

	type named struct {
		Paged
		Text string `query:"q" doc:"Words of the name, with or without accents"`
		Kind string `query:"kind" doc:"Kind"`
		On   string `query:"on" doc:"Only those that are there on this day"`
	}
	Get(a, Op{ID: "list-agencies", Path: "/agencies", Tag: tag, Summary: "Procedural agencies by name", Public: true},
		func(ctx context.Context, _ account.Actor, in *named) (List[org.Agency], error) {
			on, after, err := onAndAfter(a, in.On, in.After)
			if err != nil {
				return List[org.Agency]{}, err
			}
			rows, err := a.Org.Agencies(ctx, org.AgencyFilter{Text: in.Text, Kind: in.Kind, On: on, After: after, Limit: in.Limit})
			return page(rows, in.Limit, func(r org.Agency) int64 { return r.ID }), err
		})
	Get(a, Op{ID: "get-agency", Path: "/agencies/{id}", Tag: tag, Summary: "One agency", Public: true},
		func(ctx context.Context, _ account.Actor, in *ID) (org.Agency, error) {
			return a.Org.Agency(ctx, in.ID)
		})
	saving(a, tag, "agency", "/agencies", a.Org.SaveAgency, func(in *org.AgencyInput, id int64) { in.ID = id })
	Get(a, Op{ID: "list-organisations", Path: "/organisations", Tag: tag, Summary: "Other legal aid organisations by name", Public: true},
		func(ctx context.Context, _ account.Actor, in *named) (List[org.Organisation], error) {
			on, after, err := onAndAfter(a, in.On, in.After)
			if err != nil {
				return List[org.Organisation]{}, err
			}
			rows, err := a.Org.Organisations(ctx, org.OrganisationFilter{Text: in.Text, Kind: in.Kind, On: on, After: after, Limit: in.Limit})
			return page(rows, in.Limit, func(r org.Organisation) int64 { return r.ID }), err
		})
	saving(a, tag, "organisation", "/organisations", a.Org.SaveOrganisation, func(in *org.OrganisationInput, id int64) { in.ID = id })
	registerUnits(a)
}

// registerUnits adds the administrative units.
func registerUnits(a *API) {
	const tag = "administrative units"
	type find struct {
		Text   string `query:"q" doc:"Words of the name and of the units above, or the code; empty for all below parent"`
		Parent string `query:"parent" doc:"Code of the unit above; empty for the provinces"`
		On     string `query:"on" doc:"As they were on this day; today when empty"`
	}
	Get(a, Op{ID: "find-units", Path: "/units", Tag: tag, Summary: "Administrative units as they were on a day", Public: true},
		func(ctx context.Context, _ account.Actor, in *find) (List[org.Unit], error) {
			on, _, err := onAndAfter(a, in.On, "")
			if err != nil {
				return List[org.Unit]{}, err
			}
			var rows []org.Unit
			if strings.TrimSpace(in.Text) != "" {
				rows, err = a.Org.FindUnits(ctx, in.Text, on)
			} else {
				rows, err = a.Org.Units(ctx, in.Parent, on)
			}
			return ListOf(rows, ""), err
		})
	type one struct {
		Code string `path:"code" maxLength:"20" doc:"Official code"`
	}
	Get(a, Op{ID: "get-unit", Path: "/units/{code}", Tag: tag, Summary: "A unit in all its stretches of time", Public: true},
		func(ctx context.Context, _ account.Actor, in *one) (List[org.Unit], error) {
			rows, err := a.Org.UnitStretches(ctx, in.Code)
			if err == nil && len(rows) == 0 {
				err = fault.Missing()
			}
			return ListOf(rows, ""), err
		})
	Post(a, Op{ID: "save-unit", Path: "/units", Tag: tag, Summary: "Add or change a unit for a stretch of time"},
		func(ctx context.Context, by account.Actor, in *With[org.UnitInput]) (org.Unit, error) {
			return a.Org.SaveUnit(ctx, by, in.Body)
		})
	type csv struct {
		CSV string `json:"csv" doc:"Heading: code, parent_code, level, name, valid_from, valid_to, successor_code, hard_area"`
	}
	Post(a, Op{ID: "import-units", Path: "/units/import", Tag: tag, Summary: "Take in units from CSV: a merger is such a file",
		Description: "A row whose code and valid_from are there already replaces that stretch of time. All rows are taken or none."},
		func(ctx context.Context, by account.Actor, in *With[csv]) (org.ImportReport, error) {
			return a.Org.ImportUnits(ctx, by, strings.NewReader(in.Body.CSV))
		})
}

// saving adds the two operations that make and change a record.
func saving[In, Out any](a *API, tag, name, path string, save func(context.Context, account.Actor, In) (Out, error), number func(*In, int64)) {
	Post(a, Op{ID: "create-" + name, Path: path, Tag: tag, Summary: "Add: " + name, Status: 201},
		func(ctx context.Context, by account.Actor, in *With[In]) (Out, error) {
			number(&in.Body, 0)
			return save(ctx, by, in.Body)
		})
	Put(a, Op{ID: "update-" + name, Path: path + "/{id}", Tag: tag, Summary: "Change: " + name},
		func(ctx context.Context, by account.Actor, in *IDWith[In]) (Out, error) {
			number(&in.Body, in.ID)
			return save(ctx, by, in.Body)
		})
}

func onAndAfter(a *API, typed, after string) (on calendar.Date, id int64, err error) {
	fields := fault.Fields{}
	on = check.Date(fields, "on", typed, clock.Today(a.Clock))
	if err := fields.Err(); err != nil {
		return on, 0, err
	}
	id, err = afterID(after)
	return on, id, err
}
