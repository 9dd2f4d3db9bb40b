package account

import (
	"context"
	"errors"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/audit"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
)

// SignInInput is what somebody gives to sign in. Device is the device cookie
// and Token the session cookie the browser already has, both may be empty.
type SignInInput struct {
	Username string `json:"username"`
	Password string `json:"password"`

	IP        string `json:"-"`
	Agent     string `json:"-"`
	Device    string `json:"-"`
	Token     string `json:"-"`
	RequestNo string `json:"-"`
	Via       string `json:"-"` // desk when empty
}

// normalUsername is how names of sign-in are kept and compared.
func normalUsername(typed string) string { return fold.Text(strings.TrimSpace(typed)) }

// SignIn opens a session. A wrong name, a wrong password and a disabled account
// all give the same fault (Invalid, "account.wrong") after the same time; too
// many failures give TooMany with the seconds to wait.
func (s *Service) SignIn(ctx context.Context, in SignInInput) (Session, error) {
	fields := fault.Fields{}
	if strings.TrimSpace(in.Username) == "" {
		fields.Add("username", "fault.required")
	}
	if in.Password == "" {
		fields.Add("password", "fault.required")
	}
	if err := fields.Err(); err != nil {
		return Session{}, err
	}
	username := normalUsername(cut(in.Username, 200))
	acc, exists, err := s.byUsername(ctx, username)
	if err != nil {
		return Session{}, err
	}
	try := attempt{Username: username, IP: cut(in.IP, 60)}
	if !exists {
		try.Username = "?" + hashOf(username)[:16]
	}
	if in.Device != "" {
		try.Device = hashOf(in.Device)
	}
	known, err := s.knowsDevice(ctx, try.Username, try.Device)
	if err != nil {
		return Session{}, err
	}
	id, err := s.beginAttempt(ctx, try, known)
	if err != nil {
		return Session{}, err
	}

	hash := nobodysHash
	if exists {
		hash = acc.PasswordHash
	}
	right, old := false, false
	if len(in.Password) <= 4*maxPassword {
		if right, old, err = verifyPassword(ctx, hash, in.Password); err != nil {
			return Session{}, err
		}
	}
	who := audit.Who{Via: in.Via, IP: try.IP, RequestNo: in.RequestNo}
	if who.Via == "" {
		who.Via = "desk"
	}
	if exists {
		who.ID, who.Name, who.Role = acc.ID, acc.Name, acc.Role
	}
	if !exists || !right || acc.Disabled() {
		note := "account.note_sign_in_failed"
		if exists && right {
			note = "account.note_sign_in_disabled"
		}
		if err := s.log.SignedIn(ctx, who, note); err != nil {
			return Session{}, err
		}
		return Session{}, &fault.Error{Kind: fault.Invalid, Message: fault.Message{Key: "account.wrong"},
			Fields: fault.Fields{"password": {Key: "account.wrong"}}}
	}
	if old {
		if hash, err = hashPassword(ctx, in.Password); err != nil {
			return Session{}, err
		}
	}
	return s.signedIn(ctx, acc, hash, id, known, in, who)
}

// signedIn keeps a sign-in that was right: the session (a new one each time),
// the device, the hour.
func (s *Service) signedIn(ctx context.Context, acc Account, hash string, attemptID int64, known bool, in SignInInput, who audit.Who) (out Session, err error) {
	device := in.Device
	if !known {
		device = secret() // never one that a stranger might have put there
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		// The account may have been disabled or its password changed meanwhile.
		res, err := tx.NewUpdate().Model((*Account)(nil)).Set("last_sign_in_at = ?", s.now()).Set("password_hash = ?", hash).
			Where("id = ? AND password_hash = ? AND disabled_at IS NULL", acc.ID, acc.PasswordHash).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fault.New(fault.SignIn, "fault.sign_in"))
		}
		if in.Token != "" {
			if _, err := s.endSessions(ctx, "token_hash = ?", hashOf(in.Token)); err != nil {
				return err
			}
		}
		if err := s.passAttempt(ctx, attemptID, hashOf(device)); err != nil {
			return err
		}
		if out, err = s.openSession(ctx, acc, cut(in.IP, 60), in.Agent); err != nil {
			return err
		}
		out.Device = device
		return s.log.SignedIn(ctx, who, "account.note_signed_in")
	})
	return out, err
}

// ChangePasswordInput changes one's own password.
type ChangePasswordInput struct {
	Old   string `json:"old"`
	New   string `json:"new"`
	Again string `json:"again"` // typed a second time; not asked of programs
	IP    string `json:"-"`
	Agent string `json:"-"`
}

// ChangePassword sets the actor's own password. All his sessions end; the
// answer is a new one to go on with.
func (s *Service) ChangePassword(ctx context.Context, a Actor, in ChangePasswordInput) (out Session, err error) {
	if err := s.guard.Require(ctx, a, "account.own", own(a)); err != nil {
		return Session{}, err
	}
	if err := byHand(a); err != nil {
		return Session{}, err
	}
	acc, err := s.byID(ctx, a.ID)
	if err != nil {
		return Session{}, err
	}
	fields := fault.Fields{}
	if in.Old == "" {
		fields.Add("old", "fault.required")
	}
	checkPassword(fields, "new", in.New, acc)
	if in.Again != "" && in.Again != in.New || in.Again == "" && a.Via == "desk" {
		fields.Add("again", "account.password_again")
	}
	if err := fields.Err(); err != nil {
		return Session{}, err
	}
	// Somebody at a desk left alone may not try passwords without end.
	id, err := s.beginAttempt(ctx, attempt{Username: acc.Username, IP: "session", Device: "session"}, true)
	if err != nil {
		return Session{}, err
	}
	right, _, err := verifyPassword(ctx, acc.PasswordHash, in.Old)
	if err != nil {
		return Session{}, err
	}
	if !right {
		return Session{}, fault.Field("old", "account.password_old")
	}
	if in.Old == in.New {
		return Session{}, fault.Field("new", "account.password_same")
	}
	hash, err := hashPassword(ctx, in.New)
	if err != nil {
		return Session{}, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewDelete().Model((*attempt)(nil)).Where("id = ?", id).Exec(ctx); err != nil {
			return err
		}
		if err := s.setPassword(ctx, acc, hash, false); err != nil {
			return err
		}
		acc.PasswordHash, acc.MustChange = hash, false
		if out, err = s.openSession(ctx, acc, cut(in.IP, 60), in.Agent); err != nil {
			return err
		}
		return s.changed(ctx, a, "account.change_password", own(a), nil, nil)
	})
	return out, err
}

// setPassword keeps a new password and ends every session of the account.
func (s *Service) setPassword(ctx context.Context, acc Account, hash string, mustChange bool) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewUpdate().Model((*Account)(nil)).Set("password_hash = ?", hash).Set("must_change = ?", mustChange).
			Where("id = ?", acc.ID).Exec(ctx); err != nil {
			return err
		}
		_, err := s.endSessions(ctx, "account_id = ?", acc.ID)
		return err
	})
}

// byHand refuses what must not be done with a token: one that was stolen could
// otherwise make itself last.
func byHand(a Actor) error {
	if a.Scopes != nil {
		return fault.New(fault.Forbidden, "account.not_by_token")
	}
	return nil
}
