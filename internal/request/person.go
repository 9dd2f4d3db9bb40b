package request

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/check"
	"tgpl/internal/client"
	"tgpl/internal/conflict"
	"tgpl/internal/fault"
)

// personFor reads who is asked for. It gives what to make a client's record of,
// or nil where the person is known, or not to be recorded yet.
func (s *Service) personFor(ctx context.Context, f fault.Fields, a account.Actor, in SubmitInput, r *Request) (*client.Input, error) {
	if in.ClientID != 0 {
		c, err := s.rooms.Client.Get(ctx, a, in.ClientID)
		if fault.Is(err, fault.NotFound) {
			f.Add("client_id", "fault.bad_choice")
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		r.ClientID, r.ClientName = c.ID, c.Name
		return nil, nil
	}
	r.Person = s.readPerson(ctx, f, "person.", in.Person, *r, r.State != Draft)
	r.ClientName = r.Person.Name
	if a.Role == account.Public || r.State == Draft || r.Channel == ChannelAgency {
		return nil, nil
	}
	c := r.Person.asClient(r.BranchID, in.NewPerson)
	return &c, nil
}

// readPerson reads what was told of a person. A birth may be an age here; the
// client's record wants more.
func (s *Service) readPerson(ctx context.Context, f fault.Fields, prefix string, in Person, r Request, full bool) Person {
	out := Person{
		Birth:            checkBirth(f, prefix+"birth", in.Birth, s.Today()),
		Sex:              check.Choice(f, prefix+"sex", in.Sex, false, oneOf(client.Sexes)),
		Ethnicity:        check.Text(f, prefix+"ethnicity", in.Ethnicity, 100),
		IDKind:           check.Choice(f, prefix+"id_kind", in.IDKind, false, oneOf(client.IDKinds)),
		IDNumber:         check.Text(f, prefix+"id_number", in.IDNumber, 30),
		Phone:            check.Phone(f, prefix+"phone", in.Phone, false),
		UnsafeToCall:     in.UnsafeToCall,
		UnitCode:         s.unit(ctx, f, prefix+"unit_code", in.UnitCode, r),
		Address:          check.Text(f, prefix+"address", in.Address, check.Line),
		Language:         check.Text(f, prefix+"language", in.Language, 100),
		NeedsInterpreter: in.NeedsInterpreter,
		Needs:            check.Choices(f, prefix+"needs", in.Needs, oneOf(client.Needs)),
	}
	if full {
		out.Name = check.Required(f, prefix+"name", in.Name, check.Short)
	} else {
		out.Name = check.Text(f, prefix+"name", in.Name, check.Short)
	}
	return out
}

// asClient makes the input of a client's record. An age is no birth: it stands
// in the note until the birth is known.
func (p Person) asClient(branchID int64, confirmed bool) client.Input {
	in := client.Input{
		BranchID: branchID, Name: p.Name, Sex: p.Sex, Birth: p.Birth, Ethnicity: p.Ethnicity,
		IDKind: p.IDKind, IDNumber: p.IDNumber, Language: p.Language,
		NeedsInterpreter: p.NeedsInterpreter, Needs: p.Needs, Confirmed: confirmed,
	}
	if _, ok := ageOf(p.Birth); ok {
		in.Birth, in.Note = "", p.Birth
	}
	if p.Phone != "" {
		safe := !p.UnsafeToCall
		in.Phones = []client.PhoneInput{{Number: p.Phone, SafeToCall: &safe}}
	}
	if p.UnitCode != "" || p.Address != "" {
		in.Addresses = []client.AddressInput{{Kind: "permanent", UnitCode: p.UnitCode, Line: p.Address}}
	}
	return in
}

// makeClient makes the record of a new person and ties the request to it. What
// is wrong is told at the fields of this room's form.
func (s *Service) makeClient(ctx context.Context, a account.Actor, r *Request, in client.Input) error {
	c, err := s.rooms.Client.Create(ctx, a, in)
	if f := fault.Of(err); f != nil {
		if likely, ok := f.Current.([]client.Likely); ok {
			return &fault.Error{
				Kind: fault.Conflict, Message: fault.Message{Key: "request.maybe_known", Args: []any{"n", len(likely)}},
				Fields: fault.Fields{"client_id": {Key: "request.choose_person"}}, Current: likely,
			}
		}
		return nestedPerson(f)
	}
	if err != nil {
		return err
	}
	r.ClientID, r.ClientName = c.ID, c.Name
	return nil
}

// nestedPerson names the fields of the client's form as this room's form does.
func nestedPerson(f *fault.Error) error {
	out := *f
	out.Fields = fault.Fields{}
	for name, m := range f.Fields {
		switch {
		case strings.HasPrefix(name, "phones[0]"):
			name = "phone"
		case strings.HasPrefix(name, "addresses[0]."):
			name = strings.TrimPrefix(name, "addresses[0].")
			if name == "line" {
				name = "address"
			}
		}
		out.Fields["person."+name] = m
	}
	return &out
}

// LinkClient ties the request to a client: one that is known, or a new record
// made of what was told. Likely doubles are answered as in [Service.Submit].
func (s *Service) LinkClient(ctx context.Context, a account.Actor, id int64, in LinkInput) (Request, error) {
	r, err := s.allowed(ctx, a, id, "link_client")
	if err != nil {
		return Request{}, err
	}
	if in.ClientID != 0 {
		c, err := s.rooms.Client.Get(ctx, a, in.ClientID)
		if err != nil {
			return Request{}, err
		}
		return s.change(ctx, a, id, in.Version, "link_client", "", func(ctx context.Context, _ bun.Tx, r *Request) error {
			r.ClientID, r.ClientName = c.ID, c.Name
			if err := s.keptClient(ctx, r); err != nil {
				return err
			}
			return s.renameClientParty(ctx, *r)
		})
	}
	f := fault.Fields{}
	p := r.Person
	if in.Person != nil {
		p = s.readPerson(ctx, f, "person.", *in.Person, r, true)
	}
	if p.Name == "" {
		f.Add("person.name", "fault.required")
	}
	if err := f.Err(); err != nil {
		return Request{}, err
	}
	return s.change(ctx, a, id, in.Version, "link_client", "", func(ctx context.Context, _ bun.Tx, r *Request) error {
		r.Person = p
		if err := s.makeClient(ctx, a, r, p.asClient(r.BranchID, in.NewPerson)); err != nil {
			return err
		}
		return s.renameClientParty(ctx, *r)
	})
}

// renameClientParty puts the client now tied in place of the person told among
// the parties, and leaves the others as they are.
func (s *Service) renameClientParty(ctx context.Context, r Request) error {
	now, err := s.rooms.Conflict.Parties(ctx, r.ID, 0)
	if err != nil {
		return err
	}
	var others []PartyInput
	for _, p := range now {
		if p.Side != conflict.SideClient && p.Side != conflict.SideProvider {
			others = append(others, asInput(p))
		}
	}
	return s.rooms.Conflict.SetParties(ctx, r.ID, 0, s.allParties(r, others))
}

// keptClient ties the request to the record that was kept where the one named
// was merged away; no merge begins on it before the transaction ends.
func (s *Service) keptClient(ctx context.Context, r *Request) error {
	c, err := s.rooms.Client.Hold(ctx, r.ClientID)
	if err == nil {
		r.ClientID, r.ClientName = c.ID, c.Name
	}
	return err
}

func asInput(p conflict.Party) PartyInput {
	return PartyInput{
		ID: p.ID, Side: p.Side, Role: p.Role, ClientID: p.ClientID, Name: p.Name, IDNumber: p.IDNumber,
		Birth: p.Birth.String(), Relation: p.Relation, Note: p.Note,
	}
}

// readParties reads the rows of people beside and against the client; the
// client stands in the request itself. A row takes name, number and birth from
// the client's record it names, so only those the actor may read can be named,
// and those that stand there already.
func (s *Service) readParties(ctx context.Context, f fault.Fields, a account.Actor, in []PartyInput, now []conflict.Party) ([]PartyInput, error) {
	if len(in) > 50 {
		f.Add("parties", "fault.too_many_rows", "max", 50)
		return nil, nil
	}
	sides := slices.DeleteFunc(slices.Clone(conflict.Sides), func(c string) bool { return c == conflict.SideClient })
	var out []PartyInput
	for i, p := range in {
		field := fmt.Sprintf("parties[%d].", i)
		p.Name = check.Text(f, field+"name", p.Name, check.Short)
		if p.Name == "" && p.ClientID == 0 {
			if p.IDNumber != "" {
				f.Add(field+"name", "fault.required")
			}
			continue
		}
		if p.ClientID != 0 && !slices.ContainsFunc(now, func(o conflict.Party) bool { return o.ClientID == p.ClientID }) {
			if _, err := s.rooms.Client.Get(ctx, a, p.ClientID); fault.Of(err) != nil {
				f.Add(field+"client_id", "fault.bad_choice")
			} else if err != nil {
				return nil, err
			}
		}
		if p.Side == "" {
			p.Side = conflict.SideOpposing
		}
		p.Side = check.Choice(f, field+"side", p.Side, true, oneOf(sides))
		p.IDNumber = check.Text(f, field+"id_number", p.IDNumber, 30)
		p.Relation = check.Text(f, field+"relation", p.Relation, check.Short)
		p.Note = check.Text(f, field+"note", p.Note, check.Line)
		if p.Birth != "" {
			check.Birth(f, field+"birth", p.Birth, s.Today())
		}
		out = append(out, p)
	}
	return out, nil
}

// allParties adds the client, and who asks for the client, to the parties.
func (s *Service) allParties(r Request, parties []PartyInput) []PartyInput {
	var all []PartyInput
	if r.ClientID != 0 {
		all = append(all, PartyInput{Side: conflict.SideClient, Role: r.Role, ClientID: r.ClientID, Name: r.ClientName})
	} else if r.ClientName != "" {
		in := PartyInput{Side: conflict.SideClient, Role: r.Role, Name: r.ClientName, IDNumber: r.Person.IDNumber, Birth: r.Person.Birth}
		if _, ok := ageOf(in.Birth); ok {
			in.Birth = ""
		}
		all = append(all, in)
	}
	if r.RequesterIs == RequesterOther && r.RequesterName != "" {
		known := slices.ContainsFunc(parties, func(p PartyInput) bool {
			return p.Side == conflict.SideRelative && p.Name == r.RequesterName
		})
		if !known {
			all = append(all, PartyInput{
				Side: conflict.SideRelative, Name: r.RequesterName, Relation: r.RequesterRelation, IDNumber: r.RequesterIDNumber,
			})
		}
	}
	return append(all, parties...)
}
