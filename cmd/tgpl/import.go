package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"tgpl/internal/app"
	"tgpl/internal/clock"
	"tgpl/internal/config"
	"tgpl/internal/fault"
	"tgpl/internal/importer"
	"tgpl/internal/say"
)

// importCmd brings a spreadsheet in.
type importCmd struct {
	config.Data `embed:""`
	Kind        string `arg:"" enum:"matters,clients,providers,outreach,staff"`
	File        string `arg:"" optional:"" type:"path"`
	Profile     string `placeholder:"NAME"`
	Sheet       string `placeholder:"NAME"`
	Encoding    string `placeholder:"NAME"`
	Branch      string `placeholder:"CODE"`
	DryRun      bool   `name:"dry-run"`
	Undo        int64  `placeholder:"ID"`
	Rejected    string `type:"path" placeholder:"FILE"`
	JSON        bool   `name:"json"`
}

// importSummary is the last line that --json prints.
type importSummary struct {
	ID            int64   `json:"id"`
	Kind          string  `json:"kind"`
	State         string  `json:"state"`
	DryRun        bool    `json:"dry_run"`
	Rows          int64   `json:"rows"`
	Imported      int64   `json:"imported"`
	Rejected      int64   `json:"rejected"`
	AlreadyThere  int64   `json:"already_there"`
	RejectedFile  string  `json:"rejected_file"`
	People        int64   `json:"people"`
	Doubles       int64   `json:"doubles"`
	Numbered      int64   `json:"numbered"`
	Providers     int64   `json:"providers"`
	Seconds       float64 `json:"seconds"`
	RowsPerSecond float64 `json:"rows_per_second"`
	Problem       string  `json:"problem,omitempty"`
}

// Run brings the file in, or tries it, or takes an import back. A run of the
// same file that was cut goes on where it stopped. Nothing else may hold the
// data meanwhile.
func (c *importCmd) Run(ctx context.Context, s streams) error {
	if (c.File == "") == (c.Undo == 0) {
		return fault.New(fault.Invalid, "cli.import_what")
	}
	if c.File != "" { // before the data are held
		info, err := os.Stat(c.File)
		if err != nil {
			return fault.New(fault.NotFound, "cli.no_file", "file", c.File).With(err)
		}
		if info.Size() > importer.MaxBytes() {
			return fault.New(fault.Invalid, "sheet.too_large", "mb", importer.MaxBytes()>>20)
		}
	}
	d, _, err := app.OpenAlone(ctx, c.Data, clock.System())
	if err != nil {
		return err
	}
	return errors.Join(c.run(ctx, d, s), d.Close())
}

func (c *importCmd) run(ctx context.Context, d *app.Data, s streams) error {
	r, err := c.begin(ctx, d)
	if err != nil {
		return err
	}
	d.Importer.BatchRows = 1000
	// Rows pass through once: what they leave is better cleared early than
	// kept, so that a million take no more memory than a thousand.
	defer debug.SetGCPercent(debug.SetGCPercent(40))
	began, shown := time.Now(), time.Time{}
	err = d.Importer.Work(ctx, r.ID, func(r importer.Run) {
		if time.Since(shown) > time.Second && r.Working() {
			shown = time.Now()
			fmt.Fprintln(s.err, text(ctx, "import_progress", "n", r.Seen, "total", r.Total, "percent", r.Percent(),
				"rate", int64(r.PerSecond()), "left", max(0, r.SecondsLeft())))
		}
	})
	if err != nil {
		return err
	}
	if r, err = d.Importer.Get(ctx, operator(), r.ID); err != nil {
		return err
	}
	sum := importSummary{
		ID: r.ID, Kind: r.Kind, State: r.State, DryRun: r.Checked, Rows: r.Seen, Imported: r.Imported, Rejected: r.Rejected, AlreadyThere: r.Already,
		People: r.People, Doubles: r.Doubles, Numbered: r.Numbered, Providers: r.Providers, Seconds: float64(time.Since(began).Milliseconds()) / 1000,
	}
	sum.RowsPerSecond = float64(int64(float64(r.Seen)/max(0.001, sum.Seconds)*10)) / 10
	if r.Problem != nil {
		sum.Problem = say.Message(ctx, *r.Problem)
	}
	if r.Rejected > 0 && c.File != "" {
		if sum.RejectedFile, err = c.writeBad(ctx, d, r.ID); err != nil {
			return err
		}
	}
	if c.JSON {
		raw, err := json.Marshal(sum)
		if err != nil {
			return err
		}
		fmt.Fprintln(s.out, string(raw))
	} else {
		fmt.Fprintln(s.out, text(ctx, "import_"+r.State, "rows", sum.Rows, "imported", sum.Imported, "rejected", sum.Rejected, "already", sum.AlreadyThere,
			"seconds", int64(sum.Seconds), "rate", int64(sum.RowsPerSecond), "id", r.ID, "why", sum.Problem))
		if sum.RejectedFile != "" {
			fmt.Fprintln(s.out, text(ctx, "import_rejected_file", "file", sum.RejectedFile))
		}
		if sum.Doubles > 0 {
			fmt.Fprintln(s.out, text(ctx, "import_doubles", "n", sum.Doubles))
		}
	}
	if r.State == importer.Failed {
		if !c.JSON {
			return errFound
		}
		fmt.Fprintln(s.err, "tgpl: "+sum.Problem)
		return errFound
	}
	return nil
}

// begin sets the run to work: one that was cut, a new one, or the undoing.
func (c *importCmd) begin(ctx context.Context, d *app.Data) (importer.Run, error) {
	who := operator()
	if c.Undo != 0 {
		r, err := d.Importer.Get(ctx, who, c.Undo)
		if err != nil || r.State == importer.Undoing {
			return r, err
		}
		return d.Importer.BeginUndo(ctx, who, c.Undo)
	}
	branch, err := findBranch(ctx, d, c.Branch)
	if err != nil {
		return importer.Run{}, err
	}
	f, err := os.Open(c.File)
	if err != nil {
		return importer.Run{}, err
	}
	defer func() { _ = f.Close() }()
	if !c.DryRun {
		if r, ok, err := d.Importer.Unfinished(ctx, who, c.Kind, f); err != nil || ok {
			return r, err
		}
		if _, err := f.Seek(0, 0); err != nil {
			return importer.Run{}, err
		}
	}
	r, err := d.Importer.Upload(ctx, who, importer.UploadInput{
		Kind: c.Kind, Name: filepath.Base(c.File), Body: f, Profile: c.Profile, Encoding: c.Encoding, Sheet: c.Sheet, BranchID: branch.ID,
	})
	if err != nil {
		return r, err
	}
	return d.Importer.Begin(ctx, who, r.ID, c.DryRun)
}

// writeBad writes the bad rows beside the file, or where it was said.
func (c *importCmd) writeBad(ctx context.Context, d *app.Data, id int64) (string, error) {
	to := c.Rejected
	if to == "" {
		to = strings.TrimSuffix(c.File, filepath.Ext(c.File)) + "-loi.xlsx"
	}
	f, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil && c.Rejected == "" { // the folder of the file may be for reading only
		to = filepath.Join(c.Data.Data, filepath.Base(to))
		f, err = os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	}
	if err != nil {
		return "", err
	}
	return to, errors.Join(d.Importer.WriteBad(ctx, operator(), id, f), f.Close())
}
