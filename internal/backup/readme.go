package backup

import (
	_ "embed"

	"tgpl/internal/calendar"
)

// readme tells whoever finds a backup what it is, without the program.
//
//go:embed readme.txt
var readme string

var clockZone = calendar.Zone
