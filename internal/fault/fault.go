// Package fault is the one kind of error that rooms give and faces understand.
//
// A fault says what kind of thing went wrong and carries a key of the message
// catalogue with its arguments, so that every face (pages, API, command line)
// can tell the reader in the reader's language what is wrong and what to do.
// Any other error is a defect or an outage: it is logged under a number and
// the reader sees only that number.
package fault

import (
	"errors"
	"sort"
	"strings"
)

// Kind says how a face answers: which status, which page.
type Kind string

// The kinds of fault. Anything else is an internal error.
const (
	Invalid     Kind = "invalid"     // the input is wrong; Fields says where
	NotFound    Kind = "not_found"   // no such record, or none the actor may know of
	Forbidden   Kind = "forbidden"   // the actor may not do this
	SignIn      Kind = "sign_in"     // nobody is signed in
	Conflict    Kind = "conflict"    // somebody changed it meanwhile, or the state does not allow it
	TooMany     Kind = "too_many"    // throttled; try later
	Unavailable Kind = "unavailable" // a part that is needed is away for now
)

// Message is a key of the catalogue and its arguments (name, value pairs).
type Message struct {
	Key  string `json:"key"`
	Args []any  `json:"args,omitempty"`
}

// Fields maps the name of an input field (the same in forms, JSON and code)
// to what is wrong with it. The empty Fields means that the input is right.
type Fields map[string]Message

// Add notes what is wrong with a field; the first finding about a field stays.
func (f Fields) Add(field, key string, args ...any) {
	if _, ok := f[field]; !ok {
		f[field] = Message{Key: key, Args: args}
	}
}

// Err gives the fault for these fields, or nil when there are none.
func (f Fields) Err() error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Message: Message{Key: "fault.invalid"}, Fields: f}
}

// Error is a fault. Current, where set, is the record as it stands now: a face
// shows it beside what the reader tried to save.
type Error struct {
	Kind    Kind
	Message Message
	Fields  Fields
	Current any
	cause   error
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Kind) + ": " + e.Message.Key)
	names := make([]string, 0, len(e.Fields))
	for n := range e.Fields {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		b.WriteString("; " + n + ": " + e.Fields[n].Key)
	}
	if e.cause != nil {
		b.WriteString(": " + e.cause.Error())
	}
	return b.String()
}

// Unwrap gives what lies behind, for logs.
func (e *Error) Unwrap() error { return e.cause }

// New makes a fault of a kind with a message of the catalogue.
func New(kind Kind, key string, args ...any) *Error {
	return &Error{Kind: kind, Message: Message{Key: key, Args: args}}
}

// With adds what lies behind the fault, for logs only.
func (e *Error) With(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// Missing is the fault of a record that is not there.
func Missing() *Error { return New(NotFound, "fault.not_found") }

// Field is the fault of one wrong field.
func Field(name, key string, args ...any) *Error {
	return &Error{Kind: Invalid, Message: Message{Key: "fault.invalid"}, Fields: Fields{name: {Key: key, Args: args}}}
}

// Stale is the conflict of a lost update; current is the record as it is now.
func Stale(current any) *Error {
	return &Error{Kind: Conflict, Message: Message{Key: "fault.stale"}, Current: current}
}

// Of gives the fault in err's chain, or nil.
func Of(err error) *Error {
	var f *Error
	if errors.As(err, &f) {
		return f
	}
	return nil
}

// Is tells whether err is a fault of this kind.
func Is(err error, kind Kind) bool {
	f := Of(err)
	return f != nil && f.Kind == kind
}
