package notify_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/clock"
	"tgpl/internal/config"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/job"
	"tgpl/internal/notify"
)

var start = time.Date(2022, 2, 16, 1, 0, 0, 0, time.UTC)

type sent struct{ to, subject, body string }

func fill(t *testing.T, d *db.DB, sql ...string) {
	t.Helper()
	err := d.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		for _, s := range sql {
			if _, err := tx.NewRaw(s).Exec(ctx); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func account(id int, email, lang string, wants bool) string {
	return fmt.Sprintf(`INSERT INTO account (id, username, name, folded, email, role, branch_id, password_hash, created_at, lang, mail_notices)
		VALUES (%d, 'u%d', 'Tên %d', '', '%s', 'officer', 1, '', 0, '%s', %t)`, id, id, id, email, lang, wants)
}

func notice(id, accountID int, at time.Time) string {
	return fmt.Sprintf(`INSERT INTO notice (id, account_id, key, at) VALUES (%d, %d, 'k', %d)`, id, accountID, at.UnixMilli())
}

func TestOneMailForManyNotices(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := clock.NewManual(start)
		q := job.New(d, c, slog.New(slog.DiscardHandler))
		var out []sent
		s := notify.New(d, c, q, "https://x", func(_ context.Context, to, subject, body string) error {
			out = append(out, sent{to, subject, body})
			return nil
		})
		fill(t, d, account(1, "one@example.vn", "vi", true), account(2, "two@example.vn", "en", true), account(3, "three@example.vn", "vi", false),
			notice(1, 1, start.Add(-time.Hour)), notice(2, 1, start.Add(-time.Hour)), notice(3, 1, start),
			notice(4, 2, start.Add(-time.Hour)), notice(5, 3, start.Add(-time.Hour)))
		work := func() {
			t.Helper()
			if err := s.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			for {
				did, err := q.One(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if !did {
					return
				}
			}
		}
		work()
		if len(out) != 2 || out[0].to != "one@example.vn" || !strings.Contains(out[0].subject, "2 thông báo") || !strings.Contains(out[1].subject, "a notice") {
			t.Fatalf("sent %+v", out)
		}
		if !strings.Contains(out[0].body, "https://x/desk/today") {
			t.Errorf("no way to the notices in %q", out[0].body)
		}
		work()
		if len(out) != 2 {
			t.Errorf("told twice: %+v", out[2:])
		}
		c.Advance(time.Hour)
		work()
		if len(out) != 3 {
			t.Errorf("the notice that was too fresh was never told of")
		}
	})
}

// A mail server that takes one mail, so that what is sent is what a server gets.
func TestSMTP(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	got := make(chan string, 1)
	go serveOne(l, got)
	_, port, _ := net.SplitHostPort(l.Addr().String())
	n, _ := strconv.Atoi(port)
	send, err := notify.SMTP(config.Mail{Host: "127.0.0.1", Port: n, From: "tgpl@example.vn", TLS: "none"})
	if err != nil {
		t.Fatal(err)
	}
	if err := send(t.Context(), "a@example.vn", "Chủ đề", "Nội dung"); err != nil {
		t.Fatal(err)
	}
	text := <-got
	for _, want := range []string{"RCPT TO:<a@example.vn>", "Auto-Submitted: auto-generated", "From: <tgpl@example.vn>"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	_ = l.Close()
	if err := send(t.Context(), "a@example.vn", "x", "y"); err == nil {
		t.Error("a server that is away is no error")
	}
}

func serveOne(l net.Listener, got chan<- string) {
	c, err := l.Accept()
	if err != nil {
		got <- err.Error()
		return
	}
	defer func() { _ = c.Close() }()
	var all strings.Builder
	in := bufio.NewScanner(c)
	say := func(s string) { fmt.Fprint(c, s+"\r\n") }
	say("220 test")
	data := false
	for in.Scan() {
		line := in.Text()
		all.WriteString(line + "\n")
		switch {
		case data && line == ".":
			data = false
			say("250 ok")
		case data:
		case strings.HasPrefix(line, "EHLO"):
			say("250-test")
			say("250 8BITMIME")
		case line == "DATA":
			data = true
			say("354 go on")
		case line == "QUIT":
			say("221 bye")
			got <- all.String()
			return
		default:
			say("250 ok")
		}
	}
	got <- errors.New("the line was cut").Error()
}
