package account_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/fault"
)

func TestSignIn(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		acc := r.make(t, "tiepnhan", account.Reception)
		s := r.signIn(t, account.SignInInput{Username: " TiepNhan ", Password: password, IP: "10.0.0.1", Agent: "Firefox"})
		if s.Account.ID != acc.ID || s.Token == "" || s.Device == "" || s.Token == s.Device {
			t.Fatalf("%+v", s)
		}
		got, row, err := r.ByToken(t.Context(), s.Token)
		if err != nil || got.ID != acc.ID || row.ID != s.Row.ID || row.IP != "10.0.0.1" {
			t.Fatalf("%+v %+v %v", got, row, err)
		}
		// Typed on another keyboard: the same letters as two signs each.
		r.signIn(t, account.SignInInput{Username: "tiepnhan", Password: "một câu dài dễ nhớ"})

		for _, wrong := range []account.SignInInput{
			{Username: "tiepnhan", Password: "mot cau dai de nho"},
			{Username: "nobody", Password: password},
			{Username: "tiepnhan", Password: strings.Repeat("x", 100_000)},
			{Username: "' OR 1=1 --", Password: password},
		} {
			_, err := r.SignIn(t.Context(), wrong)
			want(t, err, fault.Invalid, "account.wrong")
		}
		_, err = r.SignIn(t.Context(), account.SignInInput{})
		if f := fault.Of(err); f == nil || len(f.Fields) != 2 {
			t.Fatal(err)
		}
		entries, err := r.log.List(t.Context(), audit.Filter{Kind: audit.SignIn})
		if err != nil || len(entries) != 6 {
			t.Fatalf("%d entries of sign-ins, %v", len(entries), err)
		}
		for _, e := range entries {
			if strings.Contains(e.Note+e.ActorName, "nobody") {
				t.Fatal("what was typed as a name is in the audit")
			}
		}
	})
}

func TestSignInGivesANewSessionEachTime(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		r.make(t, "tgv", account.Officer)
		first := r.signIn(t, account.SignInInput{Username: "tgv", Password: password})
		second := r.signIn(t, account.SignInInput{Username: "tgv", Password: password, Token: first.Token, Device: first.Device})
		if first.Token == second.Token {
			t.Fatal("the token was kept")
		}
		if first.Device != second.Device {
			t.Fatal("the device was not known again")
		}
		_, _, err := r.ByToken(t.Context(), first.Token)
		want(t, err, fault.SignIn, "")
	})
}

func TestSessionsEnd(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		r.make(t, "tgv", account.Officer)
		open := func(s account.Session) bool { _, _, err := r.ByToken(t.Context(), s.Token); return err == nil }
		a := r.signIn(t, account.SignInInput{Username: "tgv", Password: password})
		for range 3 { // in use, it goes on past the idle limit
			r.clock.Advance(3 * time.Hour)
			if !open(a) {
				t.Fatal("ended while in use")
			}
		}
		r.clock.Advance(4 * time.Hour)
		if open(a) {
			t.Fatal("an idle session is open")
		}
		b := r.signIn(t, account.SignInInput{Username: "tgv", Password: password})
		for range 7 {
			r.clock.Advance(2 * time.Hour)
			open(b)
		}
		if open(b) {
			t.Fatal("open after a whole day")
		}

		c := r.signIn(t, account.SignInInput{Username: "tgv", Password: password})
		d := r.signIn(t, account.SignInInput{Username: "tgv", Password: password})
		other := r.make(t, "luatsu", account.Lawyer)
		want(t, r.EndSession(t.Context(), other.Actor(), c.Row.ID), fault.NotFound, "")
		rows, err := r.Sessions(t.Context(), as(c))
		if err != nil || len(rows) != 2 {
			t.Fatalf("%d sessions, %v", len(rows), err)
		}
		if err := r.EndSession(t.Context(), as(c), d.Row.ID); err != nil || open(d) || !open(c) {
			t.Fatal(err)
		}
		e := r.signIn(t, account.SignInInput{Username: "tgv", Password: password})
		if n, err := r.EndOthers(t.Context(), as(e)); err != nil || n != 1 || open(c) || !open(e) {
			t.Fatal(n, err)
		}
		if err := r.SignOut(t.Context(), as(e)); err != nil || open(e) {
			t.Fatal(err)
		}
	})
}

func TestThrottling(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		r.make(t, "giamdoc", account.Director)
		home := r.signIn(t, account.SignInInput{Username: "giamdoc", Password: password, IP: "10.0.0.1"})
		fail := func(name, ip, device string) error {
			_, err := r.SignIn(t.Context(), account.SignInInput{Username: name, Password: "wrong", IP: ip, Device: device})
			return err
		}
		for range 5 {
			want(t, fail("giamdoc", "6.6.6.6", ""), fault.Invalid, "account.wrong")
		}
		err := fail("giamdoc", "6.6.6.6", "")
		want(t, err, fault.TooMany, "")
		if s := fault.Of(err).Message.Args[1].(int); s < 1 || s > 15*60 {
			t.Fatalf("%d seconds to wait", s)
		}
		// Even the right password does not help the stranger now …
		_, err = r.SignIn(t.Context(), account.SignInInput{Username: "giamdoc", Password: password, IP: "6.6.6.6"})
		want(t, err, fault.TooMany, "")
		// … nor does a device cookie of his own making.
		want(t, fail("giamdoc", "6.6.6.6", "made up"), fault.TooMany, "")
		// The owner comes in from everywhere else, and behind the same address with the browser he knows.
		r.signIn(t, account.SignInInput{Username: "giamdoc", Password: password, IP: "10.0.0.2"})
		r.signIn(t, account.SignInInput{Username: "giamdoc", Password: password, IP: "6.6.6.6", Device: home.Device})
		// Names that nobody has behave alike.
		for range 5 {
			want(t, fail("khongco", "6.6.6.7", ""), fault.Invalid, "account.wrong")
		}
		want(t, fail("khongco", "6.6.6.7", ""), fault.TooMany, "")
		r.clock.Advance(minutes(15) + time.Second)
		r.signIn(t, account.SignInInput{Username: "giamdoc", Password: password, IP: "6.6.6.6"})
	})
}

func TestStrangersNeverLockAKnownBrowserOut(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		r.make(t, "giamdoc", account.Director)
		home := r.signIn(t, account.SignInInput{Username: "giamdoc", Password: password, IP: "10.0.0.1"})
		refused := 0
		for i := range 130 { // from a hundred and thirty addresses
			_, err := r.SignIn(t.Context(), account.SignInInput{Username: "giamdoc", Password: "wrong", IP: "6.6." + string(rune('a'+i%26)) + string(rune('a'+i/26))})
			if fault.Is(err, fault.TooMany) {
				refused++
			}
		}
		if refused != 30 {
			t.Fatalf("%d of 130 were refused, want 30", refused)
		}
		r.signIn(t, account.SignInInput{Username: "giamdoc", Password: password, IP: "10.0.0.1", Device: home.Device})
		// A known browser has a bound of its own.
		for range 10 {
			_, err := r.SignIn(t.Context(), account.SignInInput{Username: "giamdoc", Password: "wrong", IP: "10.0.0.1", Device: home.Device})
			want(t, err, fault.Invalid, "account.wrong")
		}
		_, err := r.SignIn(t.Context(), account.SignInInput{Username: "giamdoc", Password: password, IP: "10.0.0.1", Device: home.Device})
		want(t, err, fault.TooMany, "")
	})
}

func TestTriesAtTheSameTimeAllCount(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		r.make(t, "tgv", account.Officer)
		var looked atomic.Int32
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				_, err := r.SignIn(t.Context(), account.SignInInput{Username: "tgv", Password: "wrong", IP: "6.6.6.6"})
				if fault.Is(err, fault.Invalid) {
					looked.Add(1)
				} else if !fault.Is(err, fault.TooMany) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := looked.Load(); n != 5 {
			t.Fatalf("%d passwords were looked at, want 5", n)
		}
	})
}

func TestFirstPasswordMustBeChanged(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		admin := r.make(t, "quantri", account.Admin)
		made, err := r.Create(t.Context(), admin.Actor(), account.CreateInput{Username: "moi", Name: "Trần Văn Họa", Role: "officer", BranchID: 2, Stays: true})
		if err != nil || len(made.FirstPassword) < 12 || !made.MustChange {
			t.Fatalf("%+v %v", made, err)
		}
		s := r.signIn(t, account.SignInInput{Username: "moi", Password: made.FirstPassword})
		if !s.Account.MustChange {
			t.Fatal("need not change it")
		}
		change := func(old, fresh string) (account.Session, error) {
			return r.ChangePassword(t.Context(), as(s), account.ChangePasswordInput{Old: old, New: fresh, Again: fresh})
		}
		for fresh, key := range map[string]string{
			"":                         "fault.required",
			"ngắn quá":                 "account.password_short",
			"matkhau123456":            "account.password_common",
			"Mật khẩu 2022":            "account.password_common",
			"123456789012":             "account.password_common",
			"aaaaaaaabbbb":             "account.password_common",
			"hoahoahoahoa":             "account.password_common",
			"TranVanHoa22":             "account.password_own",
			strings.Repeat("dài ", 60): "fault.too_long",
			made.FirstPassword:         "account.password_same",
		} {
			_, err := change(made.FirstPassword, fresh)
			want(t, err, fault.Invalid, key)
		}
		_, err = change("không phải", "con đò bến cũ")
		want(t, err, fault.Invalid, "account.password_old")
		_, err = r.ChangePassword(t.Context(), as(s), account.ChangePasswordInput{Old: made.FirstPassword, New: "con đò bến cũ", Again: "con đò bến mới"})
		want(t, err, fault.Invalid, "account.password_again")

		next, err := change(made.FirstPassword, "con đò bến cũ")
		if err != nil || next.Account.MustChange {
			t.Fatal(err)
		}
		if _, _, err := r.ByToken(t.Context(), s.Token); err == nil {
			t.Fatal("the old session is open")
		}
		if got, _, err := r.ByToken(t.Context(), next.Token); err != nil || got.MustChange {
			t.Fatal(got, err)
		}
		_, err = r.SignIn(t.Context(), account.SignInInput{Username: "moi", Password: made.FirstPassword})
		want(t, err, fault.Invalid, "account.wrong")
		r.signIn(t, account.SignInInput{Username: "moi", Password: "con đò bến cũ"})
	})
}

func TestDemonstrationPasswordIsAllowed(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		_, err := r.Create(t.Context(), account.System(), account.CreateInput{
			Username: "quantri", Name: "Lê Thị Họa", Role: "admin", BranchID: 1, Password: "tgpl-demo-2022", Stays: true,
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestOldHashesAreMadeAnew(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		hash := func() (h string) {
			if err := r.db.Read(t.Context()).NewRaw("SELECT password_hash FROM account WHERE username = 'tgv'").Scan(t.Context(), &h); err != nil {
				t.Fatal(err)
			}
			return h
		}
		account.HashFor(32, 2, func() { r.make(t, "tgv", account.Officer) })
		if h := hash(); !strings.HasPrefix(h, "$argon2id$v=19$m=32,t=2,p=1$") {
			t.Fatal(h)
		}
		r.signIn(t, account.SignInInput{Username: "tgv", Password: password})
		if h := hash(); !strings.HasPrefix(h, "$argon2id$v=19$m=64,t=1,p=1$") {
			t.Fatal(h)
		}
		r.signIn(t, account.SignInInput{Username: "tgv", Password: password})
	})
}
