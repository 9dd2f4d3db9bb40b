package account

import (
	"context"
	_ "embed"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/audit"
	"tgpl/internal/db"
	"tgpl/internal/fault"
)

// Scope is how far a right goes.
type Scope int

// The scopes, from none to all.
const (
	None   Scope = iota
	Own          // records the account works on itself
	Branch       // its own branch, and its own everywhere
	Centre       // all
)

func (s Scope) String() string { return [...]string{"-", "own", "branch", "centre"}[s] }

//go:embed rights.txt
var rightsText string

var (
	// Rights is the table action × role → scope, as rights.txt has it.
	Rights map[string]map[Role]Scope
	// Actions lists the actions in the order of the table.
	Actions []string
)

func init() { Rights, Actions = mustParseRights(rightsText) }

func mustParseRights(text string) (map[string]map[Role]Scope, []string) {
	table := map[string]map[Role]Scope{}
	var roles, actions []string
	for n, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(line, "#") {
			continue
		}
		if words[0] == "action" {
			roles = words[1:]
			continue
		}
		if len(words) != len(roles)+1 {
			panic(fmt.Sprintf("rights.txt:%d: %d cells for %d roles", n+1, len(words)-1, len(roles)))
		}
		row := map[Role]Scope{}
		for i, cell := range words[1:] {
			scope := slices.Index([]string{"-", "own", "branch", "centre"}, cell)
			if scope < 0 {
				panic(fmt.Sprintf("rights.txt:%d: %q is no scope", n+1, cell))
			}
			row[roles[i]] = Scope(scope)
		}
		table[words[0]] = row
		actions = append(actions, words[0])
	}
	return table, actions
}

// Target is the record a right is asked for: its branch, and the accounts that
// work on it (its provider, its officer, its owner). The zero Target asks for
// the action as such: any scope will do.
type Target struct {
	Kind     string
	ID       int64
	BranchID int64
	Owners   []int64
}

// ScopeOf gives how far a role may do an action.
func ScopeOf(a Actor, action string) Scope {
	if a.Role == SystemRole {
		return Centre
	}
	row, ok := Rights[action]
	if !ok {
		panic("no action " + action + " in rights.txt")
	}
	if a.Scopes != nil && !slices.Contains(a.Scopes, "write") && !reads(action) {
		return None
	}
	return row[a.Role]
}

// reads tells the actions that a token with only the scope "read" may do.
func reads(action string) bool {
	_, verb, _ := strings.Cut(action, ".")
	return slices.Contains([]string{"read", "mine", "record", "sensitive", "track", "counts", "list"}, verb)
}

// May tells whether the actor may do the action on the target.
func May(a Actor, action string, t Target) bool {
	scope := ScopeOf(a, action)
	switch {
	case scope == None:
		return false
	case scope == Centre, t.ID == 0 && t.BranchID == 0 && t.Owners == nil:
		return true
	case a.ID != 0 && slices.Contains(t.Owners, a.ID):
		return true
	default:
		return scope == Branch && t.BranchID == a.BranchID
	}
}

// Guard asks for rights and notes refusals.
type Guard struct {
	log     *audit.Log
	targets map[string]TargetFunc
}

// TargetFunc gives the target of a record of one kind, or a NotFound fault.
type TargetFunc func(ctx context.Context, id int64) (Target, error)

// NewGuard makes the guard; refusals go to the log.
func NewGuard(log *audit.Log) *Guard {
	return &Guard{log: log, targets: map[string]TargetFunc{}}
}

// Knows teaches the guard to find the target of records of a kind ("matter"),
// for rooms that speak of records of other rooms (files, audit, agenda). Rooms
// call it once, when they are made.
func (g *Guard) Knows(kind string, f TargetFunc) { g.targets[kind] = f }

// TargetOf gives the target of a record that another room holds.
func (g *Guard) TargetOf(ctx context.Context, kind string, id int64) (Target, error) {
	f, ok := g.targets[kind]
	if !ok {
		return Target{}, fault.Missing()
	}
	return f(ctx, id)
}

// Require gives nil when the actor may, else a fault of kind Forbidden (or
// SignIn for the public), having noted the refusal, which stays noted though
// a transaction around it is undone.
func (g *Guard) Require(ctx context.Context, a Actor, action string, t Target) error {
	if May(a, action, t) {
		return nil
	}
	return g.Refuse(ctx, a, action, t)
}

// Refuse notes a refusal and gives its fault: for what depends on more than the
// table of rights.
func (g *Guard) Refuse(ctx context.Context, a Actor, action string, t Target) error {
	// Within a transaction the refusal is about to undo it: the entry is written
	// once that is over.
	var failed error
	db.After(ctx, func(ctx context.Context) {
		failed = g.log.Refused(ctx, a.Who(), action, audit.Subject{Kind: t.Kind, ID: t.ID, BranchID: t.BranchID})
		if failed != nil {
			slog.ErrorContext(ctx, "a refusal was not noted", "action", action, "error", failed)
		}
	})
	if failed != nil {
		return failed
	}
	if a.ID == 0 {
		return fault.New(fault.SignIn, "fault.sign_in")
	}
	return fault.New(fault.Forbidden, "fault.forbidden")
}

// Reach says which records of a list an actor may see: all, one branch's
// (and its own), or only its own.
type Reach struct {
	Scope     Scope
	BranchID  int64
	AccountID int64
}

// Where narrows a list to the reach: branchColumn is the column of the branch,
// own an SQL condition of the records the account works on, with one ? for the
// account's id each (the places it stands for).
func (r Reach) Where(q *bun.SelectQuery, branchColumn, own string) *bun.SelectQuery {
	args := make([]any, strings.Count(own, "?"))
	for i := range args {
		args[i] = r.AccountID
	}
	switch r.Scope {
	case Centre:
		return q
	case Branch:
		return q.Where("("+branchColumn+" = ? OR ("+own+"))", append([]any{r.BranchID}, args...)...)
	default:
		return q.Where("("+own+")", args...)
	}
}

// ReachOf gives the reach of an action for lists, or the refusal.
func (g *Guard) ReachOf(ctx context.Context, a Actor, action string) (Reach, error) {
	if err := g.Require(ctx, a, action, Target{}); err != nil {
		return Reach{}, err
	}
	return Reach{Scope: ScopeOf(a, action), BranchID: a.BranchID, AccountID: a.ID}, nil
}
