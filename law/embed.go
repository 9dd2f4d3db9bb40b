// Package lawdata holds the law as data: one YAML file per kind of rule and the
// days off. What the files may hold is checked by package law when it loads
// them, with file and line of what is wrong.
package lawdata

import "embed"

// FS holds all files of the law.
//
//go:embed *.yaml holidays.csv
var FS embed.FS
