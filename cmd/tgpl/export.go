package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"tgpl/internal/app"
	"tgpl/internal/config"
	"tgpl/internal/export"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/say"
	"tgpl/internal/sheet"
	"tgpl/internal/whole"
)

// exportCmd writes a list, or everything, into a file.
type exportCmd struct {
	config.Data `embed:""`
	List        string   `arg:"" optional:""`
	All         bool     `name:"all"`
	Describe    bool     `name:"describe"`
	Format      string   `placeholder:"xlsx|csv|jsonl"`
	Output      string   `short:"o" default:"-" placeholder:"FILE"`
	From        string   `placeholder:"DATE"`
	To          string   `placeholder:"DATE"`
	Filter      []string `sep:"none" placeholder:"NAME=VALUE"`
}

// Run writes. A file is there whole or not at all.
func (c *exportCmd) Run(ctx context.Context, s streams) error {
	if c.Describe {
		return into(s, c.Output, func(w io.Writer) error {
			_, err := io.WriteString(w, export.Describe(ctx))
			return err
		})
	}
	if c.All == (c.List != "") {
		return fault.New(fault.Invalid, "cli.export_what", "lists", strings.Join(export.Names(), ", "))
	}
	return with(ctx, c.Data, func(d *app.Data) error {
		if c.All {
			if c.Output == "-" {
				return fault.New(fault.Invalid, "cli.export_file")
			}
			return into(s, c.Output, func(w io.Writer) error {
				sum, err := d.Backup.WriteAll(ctx, operator(), w)
				if err == nil {
					fmt.Fprintln(s.err, text(ctx, "exported_all", "rows", say.Number(ctx, sum.Rows), "files", say.Number(ctx, sum.Files)))
				}
				return err
			})
		}
		f, err := c.filter()
		if err != nil {
			return err
		}
		return into(s, c.Output, func(w io.Writer) error {
			n, err := d.Export.Write(ctx, operator(), export.Input{List: c.List, Format: c.format(), Filter: f}, func() (io.Writer, error) { return w, nil })
			if err == nil {
				fmt.Fprintln(s.err, text(ctx, "exported", "n", say.Number(ctx, n)))
			}
			return err
		})
	})
}

// format is what is asked for, else what the name of the file says.
func (c *exportCmd) format() string {
	if c.Format != "" {
		return c.Format
	}
	if end := strings.TrimPrefix(filepath.Ext(c.Output), "."); slices.Contains(sheet.Formats, end) {
		return end
	}
	return sheet.CSV
}

func (c *exportCmd) filter() (any, error) {
	if !slices.Contains(export.Names(), c.List) {
		return nil, fault.New(fault.NotFound, "cli.export_what", "lists", strings.Join(export.Names(), ", "))
	}
	values := url.Values{}
	for name, v := range map[string]string{"from": c.From, "to": c.To} {
		if v != "" {
			values.Set(name, v)
		}
	}
	for _, f := range c.Filter {
		name, v, ok := strings.Cut(f, "=")
		if !ok {
			return nil, fault.New(fault.Invalid, "cli.export_filter", "filter", f)
		}
		values.Add(name, v)
	}
	return export.Query(c.List, values, face.DecodeInto)
}

// into writes a file whole or not at all; "-" is the standard output.
func into(s streams, path string, write func(w io.Writer) error) error {
	if path == "-" {
		w := bufio.NewWriter(s.out)
		return errors.Join(write(w), w.Flush())
	}
	return whole.File(path, write)
}
