// Command bench measures tgpl beside bare SQL on the same data, at several
// sizes and on both databases, and prints the table of docs/benchmarks.md. Run
// it with `make bench`.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// warm is how often an operation is done before it is measured.
const warm = 5

// result is one line of bench/results/latest.json.
type result struct {
	Op       string  `json:"op"`
	DB       string  `json:"db"`
	Size     int     `json:"size"`
	TgplP50  int64   `json:"tgpl_p50_us"`
	TgplP99  int64   `json:"tgpl_p99_us"`
	BareP50  int64   `json:"bare_p50_us"`
	Ratio    float64 `json:"ratio"`
	HTTPP50  int64   `json:"http_p50_us,omitempty"`
	PageP50  int64   `json:"page_p50_us,omitempty"`
	PageSize int     `json:"page_bytes,omitempty"` // compressed
	Note     string  `json:"note,omitempty"`
}

func main() {
	sizes := flag.String("sizes", "10000 100000 1000000", "how many matters, several sizes")
	server := flag.String("postgres", os.Getenv("TGPL_TEST_POSTGRES"), "address of a PostgreSQL server; empty: SQLite only")
	dbs := flag.String("dbs", "sqlite postgres", "which databases")
	only := flag.String("only", "", "operations whose name contains this")
	out := flag.String("out", "bench/results/latest.json", "where the figures go")
	people := flag.Duration("people", 20*time.Second, "how long 200 people work at once; 0: not")
	flag.Parse()
	if err := run(*sizes, *dbs, *server, *only, *out, *people); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(sizes, dbs, server, only, out string, people time.Duration) error {
	ctx := context.Background()
	if err := os.MkdirAll("bench/data", 0o750); err != nil {
		return err
	}
	var all []result
	for _, kind := range strings.Fields(dbs) {
		address := ""
		if kind == "postgres" {
			if address = server; address == "" {
				return fmt.Errorf("no PostgreSQL: run it through `make bench`, or with --dbs sqlite")
			}
		}
		for _, text := range strings.Fields(sizes) {
			size, err := strconv.Atoi(text)
			if err != nil || size < 1000 {
				return fmt.Errorf("%q is no size; at least 1000", text)
			}
			list, err := measureSet(ctx, kind, size, address, only, people)
			if err != nil {
				return fmt.Errorf("%s, %d matters: %w", kind, size, err)
			}
			all = append(all, list...)
			if err := keep(out, all); err != nil {
				return err
			}
		}
	}
	tell(all)
	return nil
}

func measureSet(ctx context.Context, kind string, size int, address, only string, people time.Duration) ([]result, error) {
	s, err := makeSet(ctx, size, address)
	if err != nil {
		return nil, err
	}
	defer s.close()
	var out []result
	ops := s.ops()
	for _, o := range ops {
		if !strings.Contains(o.name, only) {
			continue
		}
		r, err := measure(o)
		if err != nil {
			return out, fmt.Errorf("%s: %w", o.name, err)
		}
		r.DB, r.Size = kind, size
		fmt.Fprintf(os.Stderr, "%-8s %8d  %-32s %s\n", kind, size, o.name, line(r))
		out = append(out, r)
	}
	on, err := s.serve()
	if err != nil {
		return out, err
	}
	err = s.faces(on, ops, out)
	if err == nil && people > 0 && only == "" {
		var more []result
		more, err = s.crowd(on, people)
		for _, r := range more {
			r.DB, r.Size = kind, size
			fmt.Fprintf(os.Stderr, "%-8s %8d  %-32s p50 %.1f ms, p99 %.1f ms; %s\n", kind, size, r.Op, ms(r.TgplP50), ms(r.TgplP99), r.Note)
			out = append(out, r)
		}
	}
	return out, errors.Join(err, on.stop())
}

// measure does an operation through tgpl and in bare SQL by turns, so that
// whatever else the machine does meets both.
func measure(o op) (result, error) {
	var ours, theirs []time.Duration
	for n := range warm + o.times {
		began := time.Now()
		if err := o.tgpl(n); err != nil {
			return result{}, fmt.Errorf("tgpl: %w", err)
		}
		mid := time.Now()
		if o.bare != nil {
			if err := o.bare(n); err != nil {
				return result{}, fmt.Errorf("bare SQL: %w", err)
			}
		}
		if n >= warm {
			ours, theirs = append(ours, mid.Sub(began)), append(theirs, time.Since(mid))
		}
	}
	r := result{Op: o.name, TgplP50: at(ours, 50), TgplP99: at(ours, 99), BareP50: at(theirs, 50)}
	if r.BareP50 > 0 {
		r.Ratio = float64(r.TgplP50) / float64(r.BareP50)
	}
	return r, nil
}

// at gives the p-th percentile in microseconds.
func at(list []time.Duration, p int) int64 {
	if len(list) == 0 {
		return 0
	}
	list = slices.Clone(list)
	slices.Sort(list)
	return list[min(len(list)-1, len(list)*p/100)].Microseconds()
}

func keep(path string, all []result) error {
	raw, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	return os.WriteFile(path, append(raw, '\n'), 0o600)
}
