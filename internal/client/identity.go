package client

import (
	"strings"

	"tgpl/internal/calendar"
	"tgpl/internal/fault"
)

// provinceCodes are the first three digits of citizen identity numbers: where
// the birth was registered. From 100 on they are countries.
const provinceCodes = " 001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 089 091 092 093 094 095 096 "

// NormalID gives an identity number as it is kept and compared: letters and
// digits only, letters in capitals.
func NormalID(typed string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z':
			return r
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return -1
	}, typed)
}

// GuessIDKind tells the kind of paper by the number's shape, empty if it can't.
func GuessIDKind(number string) string {
	switch {
	case allDigits(number) && len(number) == 12:
		return "cccd"
	case allDigits(number) && len(number) == 9:
		return "cmnd"
	case len(number) == 8 && number[0] >= 'A' && number[0] <= 'Z' && allDigits(number[1:]):
		return "passport"
	}
	return ""
}

// CheckID tells what is wrong with an identity number: first against its own
// form, then, with a fault that the paper itself can overrule (soft), against
// the birth and sex it must agree with.
//
// A citizen identity number has 12 digits: three for the place of registration
// of the birth, one for century and sex, two for the year of birth, six at
// random (Decree 137/2015/NĐ-CP Art. 13; Circular 07/2016/TT-BCA Art. 7, then
// 59/2021/TT-BCA Art. 4). The old identity card has 9 digits, or 12 of the same
// kind.
func CheckID(kind, number string, b calendar.Birth, sex string) (problem *fault.Message, soft bool) {
	wrong := func(key string, args ...any) *fault.Message { return &fault.Message{Key: key, Args: args} }
	switch kind {
	case "cccd":
		if len(number) != 12 || !allDigits(number) {
			return wrong("client.id_cccd_form", "n", len(number)), false
		}
	case "cmnd":
		if !allDigits(number) || len(number) != 9 && len(number) != 12 {
			return wrong("client.id_cmnd_form", "n", len(number)), false
		}
		if len(number) == 9 {
			return nil, false
		}
	case "passport":
		if len(number) < 6 || len(number) > 12 {
			return wrong("client.id_passport_form"), false
		}
		return nil, false
	default:
		if len(number) < 3 || len(number) > 30 {
			return wrong("client.id_other_form"), false
		}
		return nil, false
	}
	if place := number[:3]; place < "100" && !strings.Contains(provinceCodes, " "+place+" ") {
		return wrong("client.id_province", "code", place), true
	}
	year, female := idYear(number)
	if !b.IsZero() && b.Year != year {
		return wrong("client.id_year", "year", year, "birth", b.Year), true
	}
	if sex == "male" && female || sex == "female" && !female {
		key := "client.id_sex_male"
		if female {
			key = "client.id_sex_female"
		}
		return wrong(key), true
	}
	return nil, false
}

// idYear reads year of birth and sex from a number of 12 digits.
func idYear(number string) (year int, female bool) {
	century := int(number[3] - '0')
	year = 1900 + century/2*100 + int(number[4]-'0')*10 + int(number[5]-'0')
	return year, century%2 == 1
}

func allDigits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}
