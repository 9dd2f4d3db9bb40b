package conflict

import (
	"slices"
	"strings"

	"tgpl/internal/calendar"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
)

// person is what people are recognised by.
type person struct {
	ClientID int64
	Name     string
	IDNumber string `bun:"id_number"`
	Birth    calendar.Birth
}

// strength of a recognition.
type strength int

const (
	nobody strength = iota
	weak            // a name alike; births do not speak against it
	strong          // the same name and the same day of birth
	sure            // the same record or number
)

// recognise tells whether two may be one person, how surely, and by what.
func recognise(x, y person) (strength, fault.Message) {
	because := func(key string, args ...any) fault.Message { return fault.Message{Key: key, Args: args} }
	if x.ClientID != 0 && x.ClientID == y.ClientID {
		return sure, because("conflict.by_record")
	}
	if x.IDNumber != "" && x.IDNumber == y.IDNumber {
		return sure, because("conflict.by_number")
	}
	// Two different numbers of the same kind are two people. An old card of
	// nine digits and a new one of twelve may be one person's.
	if x.IDNumber != "" && y.IDNumber != "" && len(x.IDNumber) == len(y.IDNumber) {
		return nobody, fault.Message{}
	}
	if !x.Birth.May(y.Birth) {
		return nobody, fault.Message{}
	}
	_, fullX := x.Birth.Full()
	_, fullY := y.Birth.Full()
	bothBorn := !x.Birth.IsZero() && !y.Birth.IsZero()
	switch {
	case fold.SameName(x.Name, y.Name) && fullX && fullY:
		return strong, because("conflict.by_name_birth")
	case fold.SameName(x.Name, y.Name) && bothBorn:
		return weak, because("conflict.by_name_year")
	case fold.SameName(x.Name, y.Name):
		return weak, because("conflict.by_name")
	case fold.Near(x.Name, y.Name) >= fold.NearEnough:
		return weak, because("conflict.by_near_name", "name", y.Name)
	}
	return nobody, fault.Message{}
}

// nameKeys are the keys under which a name nearly alike is stored: the name's
// own, and with the middle syllables Thị and Văn, which papers often leave out,
// taken out or put in.
func nameKeys(name string) []string {
	syllables := strings.Fields(fold.NameKey(name))
	if len(syllables) == 0 {
		return nil
	}
	keys := []string{strings.Join(syllables, " ")}
	if len(syllables) == 1 {
		return keys
	}
	for _, middle := range []string{"thi", "van"} {
		if i := slices.Index(syllables, middle); i >= 0 {
			if len(syllables) > 2 {
				keys = append(keys, strings.Join(slices.Delete(slices.Clone(syllables), i, i+1), " "))
			}
			continue
		}
		with := append(slices.Clone(syllables), middle)
		slices.Sort(with)
		keys = append(keys, strings.Join(with, " "))
	}
	return keys
}
