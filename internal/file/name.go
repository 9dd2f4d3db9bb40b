package file

import (
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"tgpl/internal/db"
)

// maxName is how many characters of a name are kept.
const maxName = 120

// CleanName makes the name somebody's machine gave a file fit to be shown and
// saved: no folders, nothing invisible, nothing that turns the direction of
// writing (which makes "gnp.exe" look like a picture), and the ending that
// belongs to the content. The name decides nothing, it only tells.
func CleanName(name string, k kind) string {
	name = norm.NFC.String(db.Clean(name))
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r):
			return -1
		case unicode.IsControl(r), unicode.IsSpace(r):
			return ' '
		case strings.ContainsRune(`/:*?"<>|`, r):
			return '-'
		}
		return r
	}, name)
	name = strings.TrimRight(strings.Join(strings.Fields(name), " "), ". ")
	stem := name
	if ext := path.Ext(name); known(ext) {
		stem = strings.TrimSuffix(name, ext)
	}
	stem = strings.Trim(stem, ". ")
	if stem == "" || stem == "-" {
		stem = "tep"
	}
	if r := []rune(stem); len(r) > maxName {
		stem = strings.TrimRight(string(r[:maxName]), ". ")
	}
	ext := k.ext[0]
	if was := strings.ToLower(path.Ext(name)); slices.Contains(k.ext, was) {
		ext = was
	}
	return stem + ext
}

// known tells whether an ending is one of ours, and so may be replaced when it
// does not fit the content.
func known(ext string) bool {
	ext = strings.ToLower(ext)
	for _, k := range kinds {
		if slices.Contains(k.ext, ext) {
			return true
		}
	}
	return false
}
