package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"tgpl/internal/account"
	"tgpl/internal/app"
	"tgpl/internal/clock"
	"tgpl/internal/config"
	"tgpl/internal/fault"
	"tgpl/internal/org"
)

// userCmd keeps accounts.
type userCmd struct {
	Add     userAddCmd     `cmd:""`
	Passwd  userPasswdCmd  `cmd:""`
	Disable userDisableCmd `cmd:""`
}

type userAddCmd struct {
	config.Data `embed:""`
	Username    string `arg:""`
	Name        string `required:"" placeholder:"NAME"`
	Role        string `required:"" placeholder:"ROLE"`
	Branch      string `placeholder:"CODE"`
	Email       string `placeholder:"ADDRESS"`
	Phone       string `placeholder:"NUMBER"`
	Stdin       bool   `name:"password-stdin"`
}

// Run makes an account and prints its first password, unless it was given.
func (c *userAddCmd) Run(ctx context.Context, s streams) error {
	return with(ctx, c.Data, func(d *app.Data) error {
		password, err := readPassword(s.in, c.Stdin)
		if err != nil {
			return err
		}
		branch, err := findBranch(ctx, d, c.Branch)
		if err != nil {
			return err
		}
		made, err := d.Account.Create(ctx, operator(), account.CreateInput{
			Username: c.Username, Name: c.Name, Email: c.Email, Phone: c.Phone, Role: c.Role, BranchID: branch.ID, Password: password,
		})
		if err != nil {
			return err
		}
		return printPassword(s.out, made.FirstPassword)
	})
}

type userPasswdCmd struct {
	config.Data `embed:""`
	Username    string `arg:""`
	Stdin       bool   `name:"password-stdin"`
}

// Run sets a new first password and prints it, unless it was given.
func (c *userPasswdCmd) Run(ctx context.Context, s streams) error {
	return with(ctx, c.Data, func(d *app.Data) error {
		password, err := readPassword(s.in, c.Stdin)
		if err != nil {
			return err
		}
		who, err := findAccount(ctx, d, c.Username)
		if err != nil {
			return err
		}
		reset, err := d.Account.ResetPassword(ctx, operator(), who.ID, account.ResetInput{Password: password})
		if err != nil {
			return err
		}
		return printPassword(s.out, reset.FirstPassword)
	})
}

type userDisableCmd struct {
	config.Data `embed:""`
	Username    string `arg:""`
}

// Run ends an account: nobody signs in with it any more, and its sessions and
// tokens end.
func (c *userDisableCmd) Run(ctx context.Context, _ streams) error {
	return with(ctx, c.Data, func(d *app.Data) error {
		who, err := findAccount(ctx, d, c.Username)
		if err != nil {
			return err
		}
		_, err = d.Account.Disable(ctx, operator(), who.ID, who.Version)
		return err
	})
}

// with opens the data beside a server that may run, and closes them.
func with(ctx context.Context, set config.Data, f func(*app.Data) error) error {
	d, err := app.Open(ctx, set, clock.System())
	if err != nil {
		return err
	}
	return errors.Join(f(d), d.Close())
}

func findAccount(ctx context.Context, d *app.Data, username string) (account.Account, error) {
	who, err := d.Account.ByUsername(ctx, username)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "cli.no_user", "user", username)
	}
	return who, err
}

// findBranch gives the branch with a code, or the head office when none is
// named. A centre that has none yet gets its head office, so that its first
// administrator can be made.
func findBranch(ctx context.Context, d *app.Data, code string) (org.Branch, error) {
	all, err := d.Org.Branches(ctx)
	if err != nil {
		return org.Branch{}, err
	}
	var codes []string
	for _, b := range all {
		if b.Code == code || code == "" && b.IsHeadOffice {
			return b, nil
		}
		codes = append(codes, b.Code)
	}
	if len(all) == 0 {
		if code == "" {
			code = "TT"
		}
		return d.Org.SaveBranch(ctx, operator(), org.BranchInput{Code: code, Name: text(ctx, "head_office"), IsHeadOffice: true})
	}
	return org.Branch{}, fault.New(fault.NotFound, "cli.no_branch", "code", code, "codes", strings.Join(codes, ", "))
}

// readPassword reads a line when it is to come from the standard input.
func readPassword(in io.Reader, wanted bool) (string, error) {
	if !wanted {
		return "", nil
	}
	line, err := bufio.NewReader(in).ReadString('\n')
	if errors.Is(err, io.EOF) {
		err = nil
	}
	line = strings.TrimRight(line, "\r\n")
	if err == nil && line == "" {
		err = fault.New(fault.Invalid, "cli.no_password")
	}
	return line, err
}

func printPassword(w io.Writer, made string) error {
	if made == "" {
		return nil
	}
	_, err := fmt.Fprintln(w, made)
	return err
}
