// Package notify tells people by mail that something waits for them in the
// program. It is off unless a mail server is set. A mail names no person and
// no matter, since it travels openly and lies in foreign mailboxes: it says how
// many notices are new and where to read them.
package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun"
	"github.com/wneessen/go-mail"

	"tgpl/internal/clock"
	"tgpl/internal/config"
	"tgpl/internal/db"
	"tgpl/internal/i18n"
	"tgpl/internal/job"
)

// Kind is the kind of job that sends a mail.
const Kind = "mail"

// quiet is how long notices gather before a mail tells of them, so that ten
// notices make one mail.
const quiet = 5 * time.Minute

// Letter is a mail about to be sent.
type Letter struct {
	AccountID int64 `json:"account_id"`
	Count     int   `json:"count"`
}

// Service finds new notices and sends mail.
type Service struct {
	db      *db.DB
	clock   clock.Clock
	queue   *job.Queue
	baseURL string
	send    func(ctx context.Context, to, subject, body string) error
}

// New makes the service and takes up the jobs of its kind. send is how a mail
// goes out, as [SMTP] gives it.
func New(d *db.DB, c clock.Clock, q *job.Queue, baseURL string, send func(ctx context.Context, to, subject, body string) error) *Service {
	s := &Service{db: d, clock: c, queue: q, baseURL: baseURL, send: send}
	q.Handle(Kind, s.deliver)
	return s
}

// Sweep puts a letter into the queue for each account that wants mail, may
// sign in, and has unread notices it was not told of.
func (s *Service) Sweep(ctx context.Context) error {
	ripe := clock.InstantOf(s.clock.Now().Add(-quiet))
	var found []struct {
		AccountID int64
		Count     int
		Last      int64
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		err := tx.NewRaw(`SELECT n.account_id, COUNT(*) AS count, MAX(n.id) AS last
			FROM notice n JOIN account a ON a.id = n.account_id LEFT JOIN mail_told t ON t.account_id = a.id
			WHERE a.mail_notices AND a.email <> '' AND a.disabled_at IS NULL
			AND n.read_at IS NULL AND n.at <= ? AND n.id > COALESCE(t.notice_id, 0)
			GROUP BY n.account_id ORDER BY n.account_id`, ripe).Scan(ctx, &found)
		if err != nil {
			return fmt.Errorf("find notices to mail: %w", err)
		}
		for _, f := range found {
			if err := s.queue.Add(ctx, Kind, Letter{AccountID: f.AccountID, Count: f.Count}); err != nil {
				return err
			}
			if _, err := tx.NewRaw(`INSERT INTO mail_told (account_id, notice_id) VALUES (?, ?)
				ON CONFLICT (account_id) DO UPDATE SET notice_id = excluded.notice_id`, f.AccountID, f.Last).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// deliver writes a letter in the language of its reader and sends it.
func (s *Service) deliver(ctx context.Context, payload json.RawMessage) error {
	var l Letter
	if err := json.Unmarshal(payload, &l); err != nil {
		return err
	}
	var to []struct {
		Name, Email, Lang string
	}
	err := s.db.Read(ctx).NewRaw(`SELECT name, email, lang FROM account WHERE id = ? AND mail_notices AND email <> '' AND disabled_at IS NULL`, l.AccountID).Scan(ctx, &to)
	if err != nil || len(to) == 0 { // meanwhile it wants no mail
		return err
	}
	lang, _ := i18n.Parse(to[0].Lang)
	return s.send(ctx, to[0].Email,
		i18n.In(lang, "notify.subject", "n", l.Count),
		i18n.In(lang, "notify.body", "n", l.Count, "name", to[0].Name, "url", s.baseURL+"/desk/today"))
}

// SMTP sends through the mail server of the settings.
func SMTP(set config.Mail) (func(ctx context.Context, to, subject, body string) error, error) {
	opts := []mail.Option{mail.WithPort(set.Port), mail.WithTimeout(30 * time.Second)}
	switch set.TLS {
	case "tls":
		opts = append(opts, mail.WithSSL())
	case "none":
		opts = append(opts, mail.WithTLSPolicy(mail.NoTLS))
	default:
		opts = append(opts, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if set.User != "" {
		opts = append(opts, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(set.User), mail.WithPassword(set.Password))
	}
	client, err := mail.NewClient(set.Host, opts...)
	if err != nil {
		return nil, fmt.Errorf("--mail-host: %w", err)
	}
	return func(ctx context.Context, to, subject, body string) error {
		m := mail.NewMsg()
		if err := m.From(set.From); err != nil {
			return err
		}
		if err := m.To(to); err != nil {
			return err
		}
		m.Subject(subject)
		m.SetBodyString(mail.TypeTextPlain, body)
		m.SetGenHeader("Auto-Submitted", "auto-generated")
		return client.DialAndSendWithContext(ctx, m)
	}, nil
}
