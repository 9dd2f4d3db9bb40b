package request

import (
	"context"
	"fmt"
	"strings"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/fault"
	"tgpl/internal/register"
)

// holds tells which codes of a kind are in force on the day of the request.
func (s *Service) holds(kind string, r Request) func(string) bool {
	on := r.ReceivedAt.Date()
	return func(code string) bool { return s.Law.Has(kind, code, on) }
}

func (s *Service) code(f fault.Fields, field, kind, typed string, required bool, r Request) string {
	return check.Choice(f, field, typed, required, s.holds(kind, r))
}

// unit reads the code of a commune, district or province.
func (s *Service) unit(ctx context.Context, f fault.Fields, field, typed string, r Request) string {
	code := strings.TrimSpace(typed)
	if code == "" {
		return ""
	}
	if _, ok, err := s.rooms.Org.Unit(ctx, code, r.ReceivedAt.Date()); err != nil || !ok {
		f.Add(field, "fault.bad_choice")
		return ""
	}
	return code
}

type requesterText struct{ is, name, relation, phone, idNumber string }

// readRequester reads who asks. Somebody who asks for another gives a name,
// so that the answer finds him.
func (s *Service) readRequester(f fault.Fields, in requesterText, r *Request) {
	is := strings.TrimSpace(in.is)
	if is == "" {
		is = RequesterClient
		if r.Channel == ChannelAgency {
			is = RequesterAgency
		}
	}
	r.RequesterIs = check.Choice(f, "requester_is", is, true, oneOf(RequesterKinds))
	r.RequesterName = check.Text(f, "requester_name", in.name, check.Short)
	r.RequesterRelation = check.Text(f, "requester_relation", in.relation, check.Short)
	r.RequesterPhone = check.Phone(f, "requester_phone", in.phone, false)
	r.RequesterIDNumber = check.Text(f, "requester_id_number", in.idNumber, 30)
	if r.RequesterIs == RequesterOther && r.State != Draft {
		if r.RequesterName == "" {
			f.Add("requester_name", "fault.required")
		}
		if r.RequesterRelation == "" {
			f.Add("requester_relation", "request.relation_required")
		}
	}
}

// readAgency reads the agency's part: an instant at which the person asked it
// lies before the notice.
func (s *Service) readAgency(ctx context.Context, f fault.Fields, id int64, officer, askedAt string, r *Request) {
	r.AgencyID = id
	if id != 0 {
		if _, err := s.rooms.Org.Agency(ctx, id); err != nil {
			f.Add("agency_id", "fault.bad_choice")
		}
	} else if r.Channel == ChannelAgency && r.State != Draft {
		f.Add("agency_id", "fault.choose_one")
	}
	r.AgencyOfficer = check.Text(f, "agency_officer", officer, check.Short)
	r.AskedAgencyAt = check.Instant(f, "asked_agency_at", askedAt, s.Today())
	if r.AskedAgencyAt > r.ReceivedAt {
		f.Add("asked_agency_at", "request.asked_after_notice")
	}
}

func (s *Service) hasOrganisation(ctx context.Context, id int64) bool {
	_, err := s.rooms.Org.Organisation(ctx, id)
	return err == nil
}

// branchFor gives the branch that takes a request: the one named, else the
// actor's own, else the one that serves the place, else the head office.
func (s *Service) branchFor(ctx context.Context, a account.Actor, named int64, units ...string) (int64, error) {
	if named != 0 {
		if _, err := s.rooms.Org.Branch(ctx, named); fault.Is(err, fault.NotFound) {
			return 0, fault.Field("branch_id", "fault.bad_choice")
		} else if err != nil {
			return 0, err
		}
		return named, nil
	}
	if a.BranchID != 0 {
		return a.BranchID, nil
	}
	place := ""
	for _, u := range units {
		if place = strings.TrimSpace(u); place != "" {
			break
		}
	}
	b, err := s.rooms.Org.BranchFor(ctx, place, s.Today())
	if err != nil {
		return 0, err
	}
	if b.ID == 0 {
		return 0, fault.New(fault.Unavailable, "request.no_branch")
	}
	return b.ID, nil
}

// number takes the next number of the branch's register of the year in which
// the request came, and makes its code of it.
func (s *Service) number(ctx context.Context, r *Request) (int64, error) {
	b, err := s.rooms.Org.Branch(ctx, r.BranchID)
	if err != nil {
		return 0, err
	}
	year := r.ReceivedAt.Date().Year
	n, err := s.Registers.Next(ctx, r.BranchID, Book, year)
	if err != nil {
		return 0, err
	}
	r.Code = fmt.Sprintf("%s.YC.%02d.%d", b.Code, n, year)
	return n, nil
}

func (s *Service) enter(ctx context.Context, number int64, r Request) error {
	return s.Registers.Write(ctx, register.Entry{
		BranchID: r.BranchID, Book: Book, Year: r.ReceivedAt.Date().Year, Number: number,
		Code: r.Code, SubjectKind: Kind, SubjectID: r.ID, At: int64(s.Now()),
	})
}

// ageOf reads an age as it is said on the telephone: "17", "17 tuổi".
func ageOf(typed string) (int, bool) {
	s := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(strings.ToLower(typed)), "tuổi"))
	if len(s) == 0 || len(s) > 3 {
		return 0, false
	}
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, n > 0 && n <= 130
}

// checkBirth checks a birth that is kept as told: a birth, or an age.
func checkBirth(f fault.Fields, field, typed string, today calendar.Date) string {
	s := check.Text(f, field, typed, 60)
	if _, ok := ageOf(s); ok || s == "" {
		return s
	}
	check.Birth(f, field, s, today)
	return s
}
