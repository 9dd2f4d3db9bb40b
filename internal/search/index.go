package search

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db"
)

// The kinds of record that are found.
const (
	Client   = "client"
	Matter   = "matter"
	Request  = "request"
	Guidance = "guidance"
	Provider = "provider"
	Agency   = "agency"
	Article  = "article"
	Paper    = "paper"
)

// Kinds lists the kinds in the order in which they are told.
var Kinds = []string{Client, Matter, Request, Paper, Guidance, Provider, Agency, Article}

// numbers are the kinds as the tables keep them. They never change.
var numbers = map[string]int{Client: 1, Matter: 2, Request: 3, Guidance: 4, Provider: 5, Agency: 6, Article: 7, Paper: 8}

// Doc is what a record is found by. Nothing masked belongs into it.
type Doc struct {
	Kind    string
	ID      int64
	Names   []string // names and titles
	Words   []string // other short texts
	Text    string   // a long text; its words are found but mend no mistakes
	Codes   []string // of files, registers, cases: TT.TGTT.03.2022
	Numbers []string // of telephones and identity papers; found by beginning and end
}

// Hit is a record that was found. Rooms fill in the part that they show
// ([Source].Show), the index the rest.
type Hit struct {
	Kind  string        `json:"kind"`
	ID    int64         `json:"id"`
	Title string        `json:"title"`
	Note  string        `json:"note,omitempty"`  // in a line: birth, subject
	State string        `json:"state,omitempty"` // code of the state, where the kind has states
	At    clock.Instant `json:"at"`              // when something last happened
	OfID  int64         `json:"of_id,omitempty"` // record it hangs on: the matter of a paper
	Body  string        `json:"-"`               // long text the excerpt is cut from

	Excerpt string  `json:"excerpt,omitempty"` // of a long text, around what matched
	Score   float64 `json:"score"`
	Marks   Marks   `json:"marks"` // what matched
}

// Marks are the parts that matched, as places in bytes.
type Marks struct {
	Title   []Mark `json:"title,omitempty"`
	Note    []Mark `json:"note,omitempty"`
	Excerpt []Mark `json:"excerpt,omitempty"`
}

// Mark is a part of a text, in bytes of UTF-8: text[From:To].
type Mark struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// Source tells how the records of one kind are listed, restricted and shown.
// SQL names the columns with the table before them.
type Source struct {
	Kind   string
	Table  string
	Right  string // that reading needs
	Folded bool   // the table has a column folded, with an index
	Live   string // condition that records which can be found meet, or empty

	// Reach gives the condition under which the actor sees a record, empty
	// for all.
	Reach func(a account.Actor, s account.Scope) (cond string, args []any)
	// Own gives the query of the ids that an account works on; nil when
	// [Source].Reach is narrow enough by itself.
	Own func(accountID int64) (query string, args []any)
	// Day gives the condition for the records of some days (born, received,
	// accepted), or nil.
	Day func(from, to calendar.Date) (cond string, args []any)
	// Docs gives what records are found by; those that are not to be found
	// are left out.
	Docs func(ctx context.Context, ids []int64) ([]Doc, error)
	// Show gives what is shown of records that the actor may see.
	Show func(ctx context.Context, a account.Actor, ids []int64) ([]Hit, error)
}

// Index finds records.
type Index struct {
	db      *db.DB
	clock   clock.Clock
	sources map[string]Source
	words   *words
	counted time.Time // by Keep
}

// New makes the index on open data.
func New(d *db.DB, c clock.Clock) *Index {
	return &Index{db: d, clock: c, sources: map[string]Source{}, words: newWords()}
}

// Knows teaches the index a kind of record. Rooms call it once, when they are
// made.
func (x *Index) Knows(s Source) {
	if numbers[s.Kind] == 0 {
		panic("search: no kind " + s.Kind)
	}
	x.sources[s.Kind] = s
}

// known gives the kinds that rooms have told of, in order.
func (x *Index) known() []string {
	var out []string
	for _, k := range Kinds {
		if _, ok := x.sources[k]; ok {
			out = append(out, k)
		}
	}
	return out
}

// scope tells how far the actor sees records of a kind.
func (s Source) scope(a account.Actor) account.Scope { return account.ScopeOf(a, s.Right) }

// visible is the condition on the table for what the actor may see, without
// the word WHERE; it is empty when there is none.
func (s Source) visible(a account.Actor) (cond string, args []any) {
	if s.Reach != nil {
		cond, args = s.Reach(a, s.scope(a))
	}
	return cond, args
}

// Refresh brings the index to what the records of some ids are now: what Docs
// of the kind tells is put, the rest removed.
func (x *Index) Refresh(ctx context.Context, kind string, ids ...int64) error {
	s, ok := x.sources[kind]
	if !ok {
		return fmt.Errorf("search: no kind %q", kind)
	}
	docs, err := s.Docs(ctx, ids)
	if err != nil {
		return err
	}
	var gone []int64
	for _, id := range ids {
		if !slices.ContainsFunc(docs, func(d Doc) bool { return d.ID == id }) {
			gone = append(gone, id)
		}
	}
	if err := x.Remove(ctx, kind, gone...); err != nil {
		return err
	}
	return x.Put(ctx, docs...)
}
