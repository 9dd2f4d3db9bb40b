package portal

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"tgpl/internal/check"
	"tgpl/internal/client"
	"tgpl/internal/fault"
	"tgpl/internal/file"
	"tgpl/internal/request"
)

// What somebody answers to "is it urgent?" and "may we call?".
const (
	urgentHeld  = "held"  // arrested or held
	urgentTrial = "trial" // in court soon
	urgentNo    = "no"

	callOpenly  = "open"  // call, and say who calls
	callQuietly = "quiet" // speak only with the person, leave no message
	callNever   = "never" // do not call; the person looks with the code
)

// maxProblem is how long the story may be, in characters; maxFiles how many
// pictures of papers may come along.
const (
	maxProblem = 5000
	maxFiles   = 5
)

// answers are what somebody has typed so far, as typed. They travel sealed
// inside the form. Names of fields are those of request.SubmitInput, so that
// what is wrong is told at the field.
type answers struct {
	Key         string        `json:"key"` // makes a double submit one request
	Urgent      string        `json:"urgent"`
	RequesterIs string        `json:"requester_is"`
	Name        string        `json:"name"`
	Birth       string        `json:"birth"`
	YourName    string        `json:"your_name"`
	Relation    string        `json:"relation"`
	Phone       string        `json:"phone"`
	Call        string        `json:"call"`
	Unit        string        `json:"unit"`
	Problem     string        `json:"problem"`
	Categories  []string      `json:"categories"`
	Hardship    []string      `json:"hardship"`
	Needs       []string      `json:"needs"`
	Interpreter bool          `json:"interpreter"`
	Language    string        `json:"language"`
	Files       []file.Upload `json:"files"`
	Checked     bool          `json:"checked"` // has seen the list of answers: steps lead back to it
}

func (a answers) forOther() bool { return a.RequesterIs == request.RequesterOther }

// phoneField names the field the number belongs to: the person's own, or that
// of whoever asks for the person.
func (a answers) phoneField() string {
	if a.forOther() {
		return "requester_phone"
	}
	return "person.phone"
}

// step is one thing asked.
type step struct {
	name   string
	fields []string                                                        // of request.SubmitInput and of the page
	asks   func(a answers) bool                                            // whether it applies; nil for always
	read   func(a *answers, v url.Values)                                  // keeps what was typed
	check  func(ctx context.Context, p *Portal, a answers, f fault.Fields) // nil when nothing can be wrong
}

// steps lists what is asked, one after the other. The last is the list of
// answers.
var steps = []step{
	{
		name: "urgent", fields: []string{"urgent"},
		read: func(a *answers, v url.Values) { a.Urgent = v.Get("urgent") },
		check: func(_ context.Context, _ *Portal, a answers, f fault.Fields) {
			check.Choice(f, "urgent", a.Urgent, true, oneOf(urgentHeld, urgentTrial, urgentNo))
		},
	},
	{
		name: "call", asks: func(a answers) bool { return a.Urgent == urgentHeld || a.Urgent == urgentTrial },
		read: func(*answers, url.Values) {},
	},
	{
		name: "who", fields: []string{"requester_is"},
		read: func(a *answers, v url.Values) { a.RequesterIs = v.Get("requester_is") },
		check: func(_ context.Context, _ *Portal, a answers, f fault.Fields) {
			check.Choice(f, "requester_is", a.RequesterIs, true, oneOf(request.RequesterClient, request.RequesterOther))
		},
	},
	{
		name: "person", fields: []string{"person.name", "person.birth"},
		read: func(a *answers, v url.Values) { a.Name, a.Birth = v.Get("person.name"), v.Get("person.birth") },
		check: func(_ context.Context, p *Portal, a answers, f fault.Fields) {
			check.Required(f, "person.name", a.Name, check.Short)
			if birth := check.Text(f, "person.birth", a.Birth, 60); !age.MatchString(birth) {
				check.Birth(f, "person.birth", birth, p.Today())
			}
		},
	},
	{
		name: "requester", fields: []string{"requester_name", "requester_relation"}, asks: answers.forOther,
		read: func(a *answers, v url.Values) {
			a.YourName, a.Relation = v.Get("requester_name"), v.Get("requester_relation")
		},
		check: func(_ context.Context, _ *Portal, a answers, f fault.Fields) {
			check.Required(f, "requester_name", a.YourName, check.Short)
			check.Required(f, "requester_relation", a.Relation, check.Short)
		},
	},
	{
		name: "contact", fields: []string{"person.phone", "requester_phone", "contact"},
		read: func(a *answers, v url.Values) { a.Phone, a.Call = v.Get(a.phoneField()), v.Get("contact") },
		check: func(_ context.Context, _ *Portal, a answers, f fault.Fields) {
			check.Phone(f, a.phoneField(), a.Phone, true)
			check.Choice(f, "contact", a.Call, true, oneOf(callOpenly, callQuietly, callNever))
		},
	},
	{
		name: "place", fields: []string{"person.unit_code"},
		read: func(a *answers, v url.Values) { a.Unit = v.Get("person.unit_code") },
		check: func(ctx context.Context, p *Portal, a answers, f fault.Fields) {
			check.Choice(f, "person.unit_code", a.Unit, false, func(code string) bool {
				_, ok, err := p.Org.Unit(ctx, code, p.Today())
				return ok && err == nil
			})
		},
	},
	{
		name: "problem", fields: []string{"problem"},
		read: func(a *answers, v url.Values) { a.Problem = v.Get("problem") },
		check: func(_ context.Context, _ *Portal, a answers, f fault.Fields) {
			check.RequiredLong(f, "problem", a.Problem, maxProblem)
		},
	},
	{
		name: "about", fields: []string{"categories", "hardship"},
		read: func(a *answers, v url.Values) {
			a.Categories, a.Hardship = codes(v["categories"]), codes(v["hardship"])
		},
		check: func(_ context.Context, p *Portal, a answers, f fault.Fields) {
			holds := func(kind string) func(string) bool {
				return func(code string) bool { return p.Law.Has(kind, code, p.Today()) }
			}
			check.Choices(f, "categories", a.Categories, holds("category"))
			check.Choices(f, "hardship", a.Hardship, holds("hardship"))
		},
	},
	{
		name: "needs", fields: []string{"person.needs", "person.language", "person.needs_interpreter"},
		read: func(a *answers, v url.Values) {
			a.Needs, a.Language = codes(v["person.needs"]), v.Get("person.language")
			a.Interpreter = strings.TrimSpace(a.Language) != ""
		},
		check: func(_ context.Context, _ *Portal, a answers, f fault.Fields) {
			check.Choices(f, "person.needs", a.Needs, oneOf(client.Needs...))
			check.Text(f, "person.language", a.Language, 100)
		},
	},
	{name: "papers", fields: []string{"file"}, read: func(*answers, url.Values) {}},
	{name: "check", read: func(*answers, url.Values) {}},
}

// age is an age told in place of a birth; the room of requests takes both.
var age = regexp.MustCompile(`^(\d{1,3}( tuổi)?)?$`)

func oneOf(list ...string) func(string) bool {
	return func(code string) bool { return slices.Contains(list, code) }
}

// codes drops the empty value that goes along with boxes, and what is out of
// all proportion.
func codes(list []string) []string {
	var out []string
	for _, c := range list {
		if c != "" && len(c) < 60 && len(out) < 60 {
			out = append(out, c)
		}
	}
	return out
}

func stepOf(name string) (step, bool) {
	for _, s := range steps {
		if s.name == name {
			return s, true
		}
	}
	return step{}, false
}

// applies tells whether a step is asked.
func (s step) applies(a answers) bool { return s.asks == nil || s.asks(a) }

// errors gives what is wrong with the answers of a step.
func (s step) errors(ctx context.Context, p *Portal, a answers) fault.Fields {
	f := fault.Fields{}
	if s.check != nil && s.applies(a) {
		s.check(ctx, p, a, f)
	}
	return f
}

// next gives the step after one: from the list of answers' view the first that
// still wants mending, else the list itself.
func (p *Portal) next(ctx context.Context, a answers, after string) step {
	at := slices.IndexFunc(steps, func(s step) bool { return s.name == after })
	for i, s := range steps {
		if !s.applies(a) {
			continue
		}
		if a.Checked && len(s.errors(ctx, p, a)) > 0 || !a.Checked && i > at {
			return s
		}
	}
	return steps[len(steps)-1]
}

// before gives the step before one.
func before(a answers, name string) step {
	prev := steps[0]
	for _, s := range steps {
		if s.name == name {
			break
		}
		if s.applies(a) {
			prev = s
		}
	}
	return prev
}

// place tells which of how many steps one is, for "step 3 of 9".
func place(a answers, name string) (n, of int) {
	for _, s := range steps {
		if !s.applies(a) || s.name == "call" {
			continue
		}
		of++
		if s.name == name {
			n = of
		}
	}
	return n, of
}

// stepWith finds the step of a field of request.SubmitInput.
func stepWith(field string) (step, bool) {
	for _, s := range steps {
		for _, f := range s.fields {
			if f == field || strings.HasPrefix(field, f+"[") {
				return s, true
			}
		}
	}
	return step{}, false
}
