package main

import (
	"context"
	"fmt"

	"tgpl/internal/account"
	"tgpl/internal/app"
	"tgpl/internal/config"
	"tgpl/internal/fault"
)

// tokenCmd keeps the keys with which programs use the API.
type tokenCmd struct {
	Create tokenCreateCmd `cmd:""`
	Revoke tokenRevokeCmd `cmd:""`
}

type tokenCreateCmd struct {
	config.Data `embed:""`
	User        string   `required:"" placeholder:"NAME"`
	Name        string   `name:"token-name" default:"cli" placeholder:"NAME"`
	Scopes      []string `name:"scope" default:"read,write" placeholder:"read,write"`
	Expires     string   `placeholder:"DATE"`
}

// Run makes a token and prints it, and nothing else.
func (c *tokenCreateCmd) Run(ctx context.Context, s streams) error {
	return with(ctx, c.Data, func(d *app.Data) error {
		who, err := findAccount(ctx, d, c.User)
		if err != nil {
			return err
		}
		t, err := d.Account.CreateToken(ctx, operator(), account.TokenInput{
			AccountID: who.ID, Name: c.Name, Scopes: c.Scopes, ExpiresOn: c.Expires,
		})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(s.out, t.Secret)
		return err
	})
}

type tokenRevokeCmd struct {
	config.Data `embed:""`
	User        string `required:"" placeholder:"NAME"`
	Name        string `name:"token-name" default:"cli" placeholder:"NAME"`
	All         bool
}

// Run ends the account's tokens of this name, or all of them, and says how
// many they were.
func (c *tokenRevokeCmd) Run(ctx context.Context, s streams) error {
	return with(ctx, c.Data, func(d *app.Data) error {
		who, err := findAccount(ctx, d, c.User)
		if err != nil {
			return err
		}
		tokens, err := d.Account.Tokens(ctx, who.Actor())
		if err != nil {
			return err
		}
		n := 0
		for _, t := range tokens {
			if !c.All && t.Name != c.Name {
				continue
			}
			if err := d.Account.RevokeToken(ctx, operator(), t.ID); err != nil {
				return err
			}
			n++
		}
		if n == 0 {
			return fault.New(fault.NotFound, "cli.no_token", "user", c.User, "name", c.Name)
		}
		fmt.Fprintln(s.out, text(ctx, "revoked", "n", n))
		return nil
	})
}
