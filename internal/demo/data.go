package demo

import (
	_ "embed"
	"fmt"

	"gopkg.in/yaml.v3"
)

//go:embed people.yaml
var peopleYAML []byte

//go:embed centre.yaml
var centreYAML []byte

//go:embed stories.yaml
var storiesYAML []byte

//go:embed news.yaml
var newsYAML []byte

// peopleData are the parts that invented persons are made of.
type peopleData struct {
	Families      []string
	KhmerFamilies []string `yaml:"khmer_families"`
	Women, Men    []string
	Given         []string
	Occupations   []string
	Places        []string
}

type centreData struct {
	Centre struct {
		Name, Province, Address, Phone, Hotline, Email, Rules string
		ShortName                                             string `yaml:"short_name"`
		DepartmentName                                        string `yaml:"department_name"`
	}
	Branches []struct {
		Code, Name, Address, Phone string
		Head                       bool
		Units, Hours               []string
	}
	Sections []struct{ Branch, Name string }
	Staff    []struct {
		Username, Name, Role, Branch, Provider, Grade, Sex string
		Languages                                          []string
	}
	WithoutAccount []struct {
		Name, Kind, Branch, Sex string
		Languages               []string
	} `yaml:"without_account"`
	ProvincialAgencies []struct{ Kind, Name string } `yaml:"provincial_agencies"`
	DistrictAgencies   []struct{ Kind, Name string } `yaml:"district_agencies"`
	Organisations      []struct{ Kind, Name, Province, Contract string }
}

// story is what brings somebody to the centre.
type story struct {
	Form, Field, Stage, Role, Agency string
	Weight                           int
	Ages                             []int // from, to
	Young                            int   // how often somebody under eighteen, of ten
	Subject, Problem, Wish           string
	Opposing                         string // how the other side stands to the client
	Hearing, Sensitive               string
}

type storiesData struct {
	Matters       []story
	AdviceText    string `yaml:"advice_text"`
	StatementText string `yaml:"statement_text"`
	Results       map[string][]string
	Diary         []string
	Refusals      []refusal
	Guidance      []struct{ Field, Question, Answer string }
	Portal        []struct{ Form, Field, Problem string }
}

type articleData struct {
	Title, On, Author, Summary, Body string
	Picture                          *struct{ Kind, Caption, Alt string }
}

type data struct {
	people  peopleData
	centre  centreData
	stories storiesData
	news    []articleData
}

func load() (data, error) {
	var d data
	for _, f := range []struct {
		name string
		raw  []byte
		into any
	}{
		{"people", peopleYAML, &d.people}, {"centre", centreYAML, &d.centre}, {"stories", storiesYAML, &d.stories}, {"news", newsYAML, &d.news},
	} {
		if err := yaml.Unmarshal(f.raw, f.into); err != nil {
			return d, fmt.Errorf("demo: %s.yaml: %w", f.name, err)
		}
	}
	return d, nil
}

// refusal is what somebody asks for that the law does not help with, and why.
type refusal struct{ Ground, Subject, Problem, Note string }
