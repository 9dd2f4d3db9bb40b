package account_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tgpl/internal/account"
	"tgpl/internal/fault"
)

func TestTokens(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		acc := r.make(t, "tgv", account.Officer)
		a := acc.Actor()
		made, err := r.CreateToken(t.Context(), a, account.TokenInput{Name: "Máy tính", Scopes: []string{"read"}, ExpiresOn: "20-02-2022"})
		if err != nil || !strings.HasPrefix(made.Secret, account.TokenPrefix) || !strings.HasSuffix(made.Secret, made.Hint) {
			t.Fatalf("%+v %v", made, err)
		}
		got, err := r.ByAPIToken(t.Context(), made.Secret)
		if err != nil || got.ID != acc.ID || got.Via != "api" {
			t.Fatalf("%+v %v", got, err)
		}
		if !account.May(got, "client.read", account.Target{}) || account.May(got, "client.write", account.Target{}) {
			t.Fatal("a token to read may write, or may not read")
		}
		_, err = r.CreateToken(t.Context(), got, account.TokenInput{Name: "con", Scopes: []string{"read", "write"}})
		want(t, err, fault.Forbidden, "")
		full, err := r.CreateToken(t.Context(), a, account.TokenInput{Name: "đủ", Scopes: []string{"read", "write", "read"}})
		if err != nil || len(full.Scopes) != 2 {
			t.Fatal(full, err)
		}
		writer, err := r.ByAPIToken(t.Context(), full.Secret)
		if err != nil || !account.May(writer, "client.write", account.Target{}) {
			t.Fatal(err)
		}
		_, err = r.CreateToken(t.Context(), writer, account.TokenInput{Name: "con", Scopes: []string{"read"}})
		want(t, err, fault.Forbidden, "account.not_by_token")

		for _, bad := range []string{"", "tgpl_", made.Secret + "x", strings.ToUpper(made.Secret), strings.Repeat("a", 10_000), "tgpl_" + strings.Repeat("a", 43)} {
			_, err := r.ByAPIToken(t.Context(), bad)
			want(t, err, fault.SignIn, "account.bad_token")
		}
		r.clock.Advance(4*24*time.Hour + 15*time.Hour) // 20-02, 23:00
		if _, err := r.ByAPIToken(t.Context(), made.Secret); err != nil {
			t.Fatal("gone before the end of its last day:", err)
		}
		r.clock.Advance(time.Hour)
		_, err = r.ByAPIToken(t.Context(), made.Secret)
		want(t, err, fault.SignIn, "")

		other := r.make(t, "luatsu", account.Lawyer)
		want(t, r.RevokeToken(t.Context(), other.Actor(), full.ID), fault.Forbidden, "")
		if err := r.RevokeToken(t.Context(), a, full.ID); err != nil {
			t.Fatal(err)
		}
		_, err = r.ByAPIToken(t.Context(), full.Secret)
		want(t, err, fault.SignIn, "")
		rows, err := r.Tokens(t.Context(), a)
		if err != nil || len(rows) != 1 || rows[0].LastUsedAt.IsZero() {
			t.Fatalf("%+v %v", rows, err)
		}
	})
}

func TestTokenInput(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		a := r.make(t, "tgv", account.Officer).Actor()
		for field, in := range map[string]account.TokenInput{
			"name":       {Scopes: []string{"read"}},
			"scopes":     {Name: "x"},
			"expires_on": {Name: "x", Scopes: []string{"read"}, ExpiresOn: "01-01-2022"},
		} {
			_, err := r.CreateToken(t.Context(), a, in)
			if f := fault.Of(err); f == nil || len(f.Fields) != 1 || f.Fields[field].Key == "" {
				t.Errorf("%s: %v", field, err)
			}
		}
		_, err := r.CreateToken(t.Context(), a, account.TokenInput{Name: "x", Scopes: []string{"admin"}})
		want(t, err, fault.Invalid, "fault.bad_choice")
		_, err = r.CreateToken(t.Context(), a, account.TokenInput{Name: "x", Scopes: []string{"read"}, ExpiresOn: "2030-01-01"})
		want(t, err, fault.Invalid, "account.token_long")
		// For somebody else only the command line may.
		b := r.make(t, "luatsu", account.Lawyer)
		in := account.TokenInput{AccountID: b.ID, Name: "x", Scopes: []string{"read"}}
		_, err = r.CreateToken(t.Context(), a, in)
		want(t, err, fault.Forbidden, "")
		if _, err := r.CreateToken(t.Context(), account.System(), in); err != nil {
			t.Fatal(err)
		}
	})
}

func TestFeed(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		acc := r.make(t, "tgv", account.Officer)
		first, err := r.NewFeed(t.Context(), acc.Actor())
		if err != nil {
			t.Fatal(err)
		}
		if got, err := r.ByFeed(t.Context(), first); err != nil || got.ID != acc.ID {
			t.Fatal(got, err)
		}
		second, err := r.NewFeed(t.Context(), acc.Actor())
		if err != nil || second == first {
			t.Fatal(err)
		}
		_, err = r.ByFeed(t.Context(), first)
		want(t, err, fault.NotFound, "")
		if err := r.EndFeed(t.Context(), acc.Actor()); err != nil {
			t.Fatal(err)
		}
		for _, gone := range []string{second, ""} { // accounts without a feed have an empty hash
			_, err = r.ByFeed(t.Context(), gone)
			want(t, err, fault.NotFound, "")
		}
	})
}

func TestIdempotency(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		ctx := t.Context()
		_, answered, err := r.Recall(ctx, 1, "k", "hash")
		if err != nil || answered {
			t.Fatal(answered, err)
		}
		_, _, err = r.Recall(ctx, 1, "k", "hash")
		want(t, err, fault.Conflict, "account.key_running")
		_, _, err = r.Recall(ctx, 1, "k", "other")
		want(t, err, fault.Conflict, "account.key_other")
		if _, answered, err := r.Recall(ctx, 2, "k", "other"); err != nil || answered {
			t.Fatal("another account's key stands in the way", err)
		}
		if err := r.Remember(ctx, 1, "k", account.Answer{Status: 201, ContentType: "application/json", Body: []byte(`{"id":1}`)}); err != nil {
			t.Fatal(err)
		}
		a, answered, err := r.Recall(ctx, 1, "k", "hash")
		if err != nil || !answered || a.Status != 201 || string(a.Body) != `{"id":1}` || a.ContentType != "application/json" {
			t.Fatalf("%+v %v %v", a, answered, err)
		}
		_, _, err = r.Recall(ctx, 1, "k", "other")
		want(t, err, fault.Conflict, "account.key_other")
		if err := r.Forget(ctx, 2, "k"); err != nil {
			t.Fatal(err)
		}
		if _, answered, err := r.Recall(ctx, 2, "k", "hash"); err != nil || answered {
			t.Fatal(answered, err)
		}
		r.clock.Advance(minutes(3))
		_, _, err = r.Recall(ctx, 2, "k", "hash")
		want(t, err, fault.Conflict, "account.key_lost")
		r.clock.Advance(25 * time.Hour)
		if _, answered, err := r.Recall(ctx, 1, "k", "other"); err != nil || answered {
			t.Fatal("kept after a day", err)
		}
		if err := r.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
	})
}

func TestOneOfManyCallsIsCarriedOut(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		var done atomic.Int32
		var wg sync.WaitGroup
		for range 30 {
			wg.Go(func() {
				_, answered, err := r.Recall(t.Context(), 1, "k", "hash")
				switch {
				case err == nil && !answered:
					done.Add(1)
					err = r.Remember(t.Context(), 1, "k", account.Answer{Status: 200, Body: []byte("x")})
				case fault.Is(err, fault.Conflict):
					err = nil
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if done.Load() != 1 {
			t.Fatalf("carried out %d times", done.Load())
		}
	})
}
