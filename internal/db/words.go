package db

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
)

// Words is a short list of codes, kept in one text column with a space between
// them, and an array in JSON. Codes have no space in them.
type Words []string

// Has tells whether the list holds a code.
func (w Words) Has(code string) bool { return slices.Contains(w, code) }

// Value stores the codes with a space between them.
func (w Words) Value() (driver.Value, error) { return strings.Join(w, " "), nil }

// Scan reads what [Words.Value] stored.
func (w *Words) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*w = nil
	case string:
		*w = strings.Fields(v)
	case []byte:
		*w = strings.Fields(string(v))
	default:
		return fmt.Errorf("db: cannot read words from %T", src)
	}
	return nil
}
