package export

import (
	"context"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/audit"
	"tgpl/internal/client"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/matter"
	"tgpl/internal/org"
	"tgpl/internal/outreach"
	"tgpl/internal/provider"
	"tgpl/internal/request"
	"tgpl/internal/sheet"
	"tgpl/internal/usecase"
)

// Action is the right to take lists away as files, beside the right to read
// them. Who has it only for own records takes only the list of own matters.
const Action = "export.list"

// Rooms are whose lists are written.
type Rooms struct {
	Account  *account.Service
	Org      *org.Service
	Client   *client.Service
	Provider *provider.Service
	Agenda   *agenda.Service
	Request  *request.Service
	Matter   *matter.Service
	Outreach *outreach.Service
}

// Service holds the use cases of the room.
type Service struct {
	usecase.Base
	rooms Rooms
}

// New makes the room.
func New(b usecase.Base, r Rooms) *Service { return &Service{Base: b, rooms: r} }

// Input says which list is written, and how. Filter is a pointer to the type
// that [NewFilter] gives for the list.
type Input struct {
	List   string
	Format string // of [sheet.Formats]
	Filter any
}

// NewFilter gives an empty filter for a list, to be filled in by a face; nil
// when there is no such list.
func NewFilter(name string) any {
	if l, ok := find(name); ok {
		return l.filter()
	}
	return nil
}

// May tells whether the actor may take the list away, for faces that hide what
// would fail.
func May(a account.Actor, name string) bool {
	l, ok := find(name)
	return ok && allowed(a, l) && account.ScopeOf(a, l.action) != account.None
}

func allowed(a account.Actor, l list) bool {
	switch account.ScopeOf(a, Action) {
	case account.None:
		return false
	case account.Own:
		return l.name == Matters
	}
	return true
}

// Write writes a list into what begin gives. begin is called once, when rights
// and filter are good and the first rows are read: before that nothing has
// gone out and an error can still be told. It gives how many rows were written.
func (s *Service) Write(ctx context.Context, a account.Actor, in Input, begin func() (io.Writer, error)) (int64, error) {
	l, ok := find(in.List)
	if !ok {
		return 0, fault.Missing()
	}
	if !allowed(a, l) {
		return 0, s.refuse(ctx, a)
	}
	if !slices.Contains(sheet.Formats, in.Format) {
		return 0, fault.Field("format", "fault.bad_choice")
	}
	o := &out{s: s, ctx: ctx, actor: a, list: l, format: in.Format, begin: begin, names: newNames(s)}
	o.note = asked(l, in)
	err := l.write(o, in.Filter)
	if err == nil {
		err = o.close()
	}
	if !o.begun {
		return 0, err
	}
	// What went out is noted also when the reader hung up in the middle.
	noted := s.Audit.Seen(context.WithoutCancel(ctx), a.Who(), Action, audit.Subject{}, o.note+" · "+strconv.FormatInt(o.rows, 10))
	if err == nil {
		err = noted
	}
	return o.rows, err
}

// refuse notes that somebody tried.
func (s *Service) refuse(ctx context.Context, a account.Actor) error {
	if err := s.Guard.Require(ctx, a, Action, account.Target{}); err != nil {
		return err
	}
	// The right is there, but only for the list of own matters.
	if err := s.Audit.Refused(ctx, a.Who(), Action, audit.Subject{}); err != nil {
		return err
	}
	return fault.New(fault.Forbidden, "fault.forbidden")
}

// asked tells list, format and filter in a line, for the audit.
func asked(l list, in Input) string {
	text := l.name + "." + in.Format
	if q := filterText(in.Filter); q != "" {
		text += "?" + q
	}
	return text
}

// out is a list on its way out.
type out struct {
	s      *Service
	ctx    context.Context
	actor  account.Actor
	list   list
	format string
	begin  func() (io.Writer, error)
	note   string
	names  *names

	begun bool
	rows  int64
	table sheet.TableWriter
	lines *sheet.LineWriter
	cells []sheet.Value
}

// start notes what is being taken and begins the file.
func (o *out) start() error {
	if o.begun {
		return nil
	}
	if err := o.s.Audit.Seen(o.ctx, o.actor.Who(), Action, audit.Subject{}, o.note); err != nil {
		return err
	}
	w, err := o.begin()
	if err != nil {
		return err
	}
	o.begun = true
	if o.format == sheet.JSONL {
		o.lines = sheet.NewLines(w)
		return nil
	}
	o.table, err = sheet.NewTable(w, o.format, o.list.headings(o.ctx), sheet.TableOptions{
		Name: o.list.title(o.ctx), Comma: comma(o.ctx), More: i18n.T(o.ctx, "export.more"),
		Yes: i18n.T(o.ctx, "export.yes"), No: i18n.T(o.ctx, "export.no"),
	})
	return err
}

// comma is what parts the cells of .csv in the language: Vietnamese writes 1,5
// and its spreadsheets expect a semicolon.
func comma(ctx context.Context) byte {
	if i18n.Of(ctx) == i18n.English {
		return ','
	}
	return ';'
}

func (o *out) close() error {
	if err := o.start(); err != nil { // an empty list still has a heading
		return err
	}
	if o.lines != nil {
		return o.lines.Close()
	}
	return o.table.Close()
}

// FileName is how the file of a list is called: danh-sach-2022-02-16.xlsx.
func (s *Service) FileName(ctx context.Context, name, format string) string {
	return i18n.T(ctx, "export.file_"+name) + "-" + s.Today().String() + "." + format
}

// Query reads a filter from the names that the API and the command line use.
// decode fills what [NewFilter] gives.
func Query(name string, values url.Values, decode func(into any, values url.Values) (fault.Fields, error)) (any, error) {
	f := NewFilter(name)
	if f == nil {
		return nil, fault.Missing()
	}
	known := FilterNames(f)
	for key := range values {
		if !slices.Contains(known, strings.TrimSuffix(key, "[]")) {
			return nil, fault.Field(key, "export.no_filter", "names", strings.Join(known, ", "))
		}
	}
	fields, err := decode(f, values)
	if err != nil {
		return nil, err
	}
	return f, fields.Err()
}
