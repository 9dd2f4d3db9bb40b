package main

import (
	"fmt"
	"slices"
	"strings"
)

// line tells one result shortly.
func line(r result) string {
	mark := "ok"
	if !r.good() {
		mark = "OVER"
	}
	return fmt.Sprintf("tgpl %8.2f ms (p99 %8.2f)  bare %8.2f ms  × %5.1f  %s", ms(r.TgplP50), ms(r.TgplP99), ms(r.BareP50), r.Ratio, mark)
}

func ms(us int64) float64 { return float64(us) / 1000 }

// good tells whether the median keeps the promise: three times bare SQL and a
// millisecond.
func (r result) good() bool { return r.BareP50 == 0 || r.TgplP50 <= 3*r.BareP50+1000 }

// tell writes the table of all results in Markdown, an operation a line.
func tell(all []result) {
	var dbs, ops []string
	var sizes []int
	byKey := map[string]result{}
	for _, r := range all {
		dbs, ops, sizes = once(dbs, r.DB), once(ops, r.Op), once(sizes, r.Size)
		byKey[fmt.Sprint(r.DB, r.Size, r.Op)] = r
	}
	for _, db := range dbs {
		fmt.Printf("\n### %s\n\n| operation |", db)
		for _, size := range sizes {
			fmt.Printf(" %s: tgpl p50 | p99 | bare p50 | ratio |", thousands(size))
		}
		fmt.Printf(" growth |\n|---|%s---:|\n", strings.Repeat("---:|---:|---:|---:|", len(sizes)))
		for _, o := range ops {
			fmt.Printf("| %s |", o)
			var grown []int64
			for _, size := range sizes {
				r, ok := byKey[fmt.Sprint(db, size, o)]
				if !ok {
					fmt.Print(" – | – | – | – |")
					continue
				}
				grown = append(grown, r.TgplP50)
				over := ""
				if !r.good() {
					over = " (!)"
				}
				if r.BareP50 == 0 {
					fmt.Printf(" %.2f ms | %.2f ms | – | – |", ms(r.TgplP50), ms(r.TgplP99))
					continue
				}
				fmt.Printf(" %.2f ms | %.2f ms | %.2f ms | %.1f%s |", ms(r.TgplP50), ms(r.TgplP99), ms(r.BareP50), r.Ratio, over)
			}
			if len(grown) > 1 && grown[0] > 0 {
				fmt.Printf(" × %.1f |\n", float64(grown[len(grown)-1])/float64(grown[0]))
				continue
			}
			fmt.Println(" – |")
		}
	}
}

func once[T comparable](list []T, v T) []T {
	if slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}

func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
