package main

import (
	"context"
	"fmt"
	"strings"

	"tgpl/internal/app"
	"tgpl/internal/config"
	"tgpl/internal/search"
)

// findCmd answers one question, as the search box of the desk does.
type findCmd struct {
	config.Data `embed:""`
	Text        []string `arg:""`
}

// Run prints a line for each record: its kind and number, title, note.
func (c *findCmd) Run(ctx context.Context, s streams) error {
	return with(ctx, c.Data, func(d *app.Data) error {
		found, err := d.Index.Find(ctx, operator(), search.Query{Text: strings.Join(c.Text, " ")})
		if err != nil {
			return err
		}
		if found.Also != "" {
			fmt.Fprintln(s.err, text(ctx, "find_also", "text", found.Also))
		}
		for _, h := range found.Hits {
			fmt.Fprintf(s.out, "%s %d\t%s\t%s\n", h.Kind, h.ID, h.Title, strings.Join(strings.Fields(h.Note+" "+h.Excerpt), " "))
		}
		if len(found.Hits) == 0 {
			fmt.Fprintln(s.err, text(ctx, "find_none"))
		}
		return nil
	})
}

// reindexCmd makes what records are found by anew.
type reindexCmd struct {
	config.Data `embed:""`
}

// Run makes the index anew and says how far it is. Documents that could not be
// read are tried again.
func (c *reindexCmd) Run(ctx context.Context, s streams) error {
	return with(ctx, c.Data, func(d *app.Data) error {
		d.File.ReadTextsWith(app.ReadTexts)
		if err := d.File.ReadTextsAgain(ctx); err != nil {
			return err
		}
		if err := d.File.ReadTexts(ctx); err != nil {
			return err
		}
		last := map[string]int{}
		if err := d.Index.Rebuild(ctx, func(kind string, done int) { last[kind] = done }); err != nil {
			return err
		}
		n := 0
		for _, k := range last {
			n += k
		}
		fmt.Fprintln(s.out, text(ctx, "reindexed", "n", n))
		return nil
	})
}
