package account_test

import (
	"context"
	"fmt"
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
		if mine, err := r.Get(t.Context(), got, acc.ID); err != nil || mine.ID != acc.ID {
			t.Fatal("a token to read may not see its own account", err)
		}
		if _, err := r.Tokens(t.Context(), got); err != nil {
			t.Fatal("a token to read may not see one's tokens", err)
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
		ctx, did := t.Context(), 0
		once := func(id int64, key, hash string, status int) (account.Answer, bool, error) {
			return r.Once(ctx, id, key, hash, func(context.Context) account.Answer {
				did++
				return account.Answer{Status: status, ContentType: "application/json", Body: fmt.Appendf(nil, `{"did":%d}`, did)}
			})
		}
		for n := range 2 { // the second is only told
			a, replayed, err := once(1, "k", "hash", 201)
			if err != nil || replayed != (n == 1) || a.Status != 201 || string(a.Body) != `{"did":1}` || a.ContentType != "application/json" {
				t.Fatalf("%d: %+v %v %v", n, a, replayed, err)
			}
		}
		_, _, err := once(1, "k", "other", 201)
		want(t, err, fault.Conflict, "account.key_other")
		if _, replayed, err := once(2, "k", "other", 201); err != nil || replayed {
			t.Fatal("another account's key stands in the way", err)
		}
		for range 2 { // what was not carried out may be tried again
			if a, replayed, err := once(1, "k2", "hash", 422); err != nil || replayed || a.Status != 422 {
				t.Fatal(a, replayed, err)
			}
		}
		if did != 4 {
			t.Fatalf("carried out %d times", did)
		}
		r.clock.Advance(25 * time.Hour)
		if _, replayed, err := once(1, "k", "other", 201); err != nil || replayed {
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
				a, _, err := r.Once(t.Context(), 1, "k", "hash", func(context.Context) account.Answer {
					done.Add(1)
					return account.Answer{Status: 200, Body: []byte("x")}
				})
				if err != nil || string(a.Body) != "x" {
					t.Error(a, err)
				}
			})
		}
		wg.Wait()
		if done.Load() != 1 {
			t.Fatalf("carried out %d times", done.Load())
		}
	})
}
