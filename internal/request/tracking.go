package request

import (
	"strings"

	"tgpl/internal/secure"
)

// trackingLetters leaves out what is mixed up when read aloud or written by
// hand: 0 and O, 1 and I and L. There are 31, so eight of them are one in 850
// thousand million; with the telephone number asked beside it, nobody guesses.
const trackingLetters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// newTracking draws a code such as K7P3-92QX.
func newTracking() string {
	var b strings.Builder
	for b.Len() < 9 {
		if b.Len() == 4 {
			b.WriteByte('-')
		}
		b.WriteByte(trackingLetters[secure.IntN(len(trackingLetters))])
	}
	return b.String()
}

// NormalTracking gives a tracking code as it is kept, however it was typed:
// small letters, spaces, no dash. It is empty for what can't be one.
func NormalTracking(typed string) string {
	var b strings.Builder
	for _, r := range strings.ToUpper(typed) {
		switch {
		case strings.ContainsRune(trackingLetters, r):
			if b.Len() == 4 {
				b.WriteByte('-')
			}
			b.WriteRune(r)
		case strings.ContainsRune(" -–.\t\u00a0", r):
		default:
			return ""
		}
	}
	if b.Len() != 9 {
		return ""
	}
	return b.String()
}
