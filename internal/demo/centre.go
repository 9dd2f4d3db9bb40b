package demo

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"tgpl/internal/account"
	"tgpl/internal/org"
	"tgpl/internal/provider"
)

// branchOf is a branch with who works there.
type branchOf struct {
	id        int64
	code      string
	reception string
	head      string // who approves and assigns
	officers  []string
	communes  []org.Unit
}

// providerOf is a provider with the account that enters the work.
type providerOf struct {
	id     int64
	kind   string
	branch string
	actor  string // of the provider, or of the head of the branch
	khmer  bool
	load   int
}

func (s *sim) makeCentre() error {
	boss, c := account.System(), s.data.centre
	if _, err := s.Org.ImportUnits(s.ctx, boss, org.HauGiang2022()); err != nil {
		return err
	}
	if _, err := s.Org.SaveCentre(s.ctx, boss, org.CentreInput{
		Name: c.Centre.Name, ShortName: c.Centre.ShortName, Province: c.Centre.Province, DepartmentName: c.Centre.DepartmentName,
		Address: c.Centre.Address, Phone: c.Centre.Phone, Hotline: c.Centre.Hotline, Email: c.Centre.Email, ProvinceCode: "93", Rules: &c.Centre.Rules,
	}); err != nil {
		return err
	}
	for _, b := range c.Branches {
		row, err := s.Org.SaveBranch(s.ctx, boss, org.BranchInput{
			Code: b.Code, Name: b.Name, IsHeadOffice: b.Head, Address: b.Address, Phone: b.Phone, UnitCodes: b.Units, Hours: b.Hours, ValidFrom: "01-01-2018",
		})
		if err != nil {
			return err
		}
		s.branch[b.Code] = row.ID
		one := branchOf{id: row.ID, code: b.Code, head: "giamdoc"}
		for _, district := range b.Units {
			communes, err := s.Org.Units(s.ctx, district, s.Today())
			if err != nil {
				return err
			}
			one.communes = append(one.communes, communes...)
		}
		s.branches = append(s.branches, one)
	}
	for _, d := range c.Sections {
		if _, err := s.Org.SaveDepartment(s.ctx, boss, org.DepartmentInput{BranchID: s.branch[d.Branch], Name: d.Name}); err != nil {
			return err
		}
	}
	return nil
}

func (s *sim) makeStaff() error {
	for _, p := range s.data.centre.Staff {
		made, err := s.Account.Create(s.ctx, account.System(), account.CreateInput{
			Username: p.Username, Name: p.Name, Role: p.Role, BranchID: s.branch[p.Branch],
			Email: p.Username + "@minhhoa.example", Phone: s.phone(), Password: Password, Stays: true,
		})
		if err != nil {
			return fmt.Errorf("%s: %w", p.Username, explain(err))
		}
		a := made.Actor()
		a.Via = "desk"
		s.actors[p.Username] = a
		for i := range s.branches {
			b := &s.branches[i]
			if b.code != p.Branch {
				continue
			}
			switch {
			case p.Role == account.BranchHead:
				b.head = p.Username
			case p.Role == account.Reception && b.reception == "":
				b.reception = p.Username
			case p.Role == account.Officer:
				b.officers = append(b.officers, p.Username)
			}
		}
	}
	return nil
}

func (s *sim) makeProviders() error {
	cards := 0
	add := func(kind, name, branch, sex, grade, username string, languages []string) error {
		cards++
		in := provider.Input{BranchID: ptr(s.branch[branch]), Kind: &kind, Name: &name, Sex: &sex, Phone: ptr(s.phone()), MaxLoad: ptr(int64(25))}
		if username != "" {
			in.AccountID = ptr(s.as(username).ID)
		}
		in.Fields = []string{"criminal", "civil"}
		if cards%3 == 0 {
			in.Fields = []string{"civil", "administrative"}
		}
		in.Languages = languages
		for _, b := range s.branches {
			if b.code == branch {
				in.UnitCodes = []string{b.communes[cards%len(b.communes)].Code}
			}
		}
		switch kind {
		case "officer":
			in.Grade, in.CardNo, in.CardFrom = &grade, ptr(fmt.Sprintf("MH-%03d/TGV", cards)), ptr("01-03-2018")
		case "lawyer":
			in.CardNo, in.CardFrom = ptr(fmt.Sprintf("MH-%03d/LS", cards)), ptr("01-03-2018")
			in.ContractNo, in.ContractFrom, in.ContractTo = ptr(fmt.Sprintf("%02d/HĐ-TGPL", cards)), ptr("01-01-2020"), ptr("31-12-2023")
		default:
			if kind == "adviser" { // of a legal advice organisation, the last of the list
				in.OrganisationID = ptr(s.others[len(s.others)-1])
			}
			in.CardNo, in.CardFrom, in.CardTo = ptr(fmt.Sprintf("MH-%03d/CTV", cards)), ptr("01-03-2019"), ptr("01-03-2024")
			in.ContractNo, in.ContractFrom, in.ContractTo = ptr(fmt.Sprintf("%02d/HĐ-TGPL", cards)), ptr("01-01-2020"), ptr("31-12-2023")
		}
		p, err := s.Provider.Create(s.ctx, account.System(), in)
		if err != nil {
			return fmt.Errorf("provider %s: %w", name, explain(err))
		}
		one := &providerOf{id: p.ID, kind: kind, branch: branch, actor: username, khmer: len(languages) > 0}
		if username == "" {
			for _, b := range s.branches {
				if b.code == branch {
					one.actor = b.head
				}
			}
		}
		s.providers = append(s.providers, one)
		return nil
	}
	for _, p := range s.data.centre.Staff {
		if p.Provider == "" {
			continue
		}
		if err := add(p.Provider, p.Name, p.Branch, p.Sex, p.Grade, p.Username, p.Languages); err != nil {
			return err
		}
	}
	for _, p := range s.data.centre.WithoutAccount {
		if err := add(p.Kind, p.Name, p.Branch, p.Sex, "", "", p.Languages); err != nil {
			return err
		}
	}
	return nil
}

func (s *sim) makeAgencies() error {
	s.agencies = map[string]map[string]int64{}
	save := func(district, kind, name, unit string) error {
		a, err := s.Org.SaveAgency(s.ctx, account.System(), org.AgencyInput{Kind: kind, Name: name, UnitCode: unit, Phone: s.phone()})
		if err != nil {
			return fmt.Errorf("%s: %w", name, explain(err))
		}
		if s.agencies[district] == nil {
			s.agencies[district] = map[string]int64{}
		}
		s.agencies[district][kind] = a.ID
		return nil
	}
	for _, a := range s.data.centre.ProvincialAgencies {
		if err := save("93", a.Kind, a.Name, "93"); err != nil {
			return err
		}
	}
	districts, err := s.Org.Units(s.ctx, "93", s.Today())
	if err != nil {
		return err
	}
	for _, d := range districts {
		for _, a := range s.data.centre.DistrictAgencies {
			if err := save(d.Code, a.Kind, a.Name+" "+lowerFirst(d.Name), d.Code); err != nil {
				return err
			}
		}
	}
	for _, o := range s.data.centre.Organisations {
		row, err := s.Org.SaveOrganisation(s.ctx, account.System(), org.OrganisationInput{Kind: o.Kind, Name: o.Name, Province: o.Province, ContractNo: o.Contract, Phone: s.phone()})
		if err != nil {
			return fmt.Errorf("%s: %w", o.Name, explain(err))
		}
		s.others = append(s.others, row.ID)
	}
	return nil
}

func ptr[T any](v T) *T { return &v }

// lowerFirst makes "Thành phố Vị Thanh" follow other words.
func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}
