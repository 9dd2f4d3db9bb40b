// Package say tells dates, spans, numbers and faults the way people say them,
// in the language of the context: "Thứ sáu 18-02", "còn 3 giờ 10 phút",
// "quá 2 ngày làm việc", "1.234".
package say

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
)

// Message tells a message of the catalogue. Its arguments may be dates,
// instants and numbers, which are told as people say them, and messages.
func Message(ctx context.Context, m fault.Message) string {
	if len(m.Args) == 0 {
		return i18n.T(ctx, m.Key)
	}
	args := make([]any, len(m.Args))
	copy(args, m.Args)
	for i := 1; i < len(args); i += 2 {
		args[i] = value(ctx, args[i])
	}
	return i18n.T(ctx, m.Key, args...)
}

// Messages tells several, one after the other.
func Messages(ctx context.Context, ms []fault.Message) []string {
	out := make([]string, len(ms))
	for i, m := range ms {
		out[i] = Message(ctx, m)
	}
	return out
}

func value(ctx context.Context, v any) any {
	switch x := v.(type) {
	case fault.Message:
		return Message(ctx, x)
	case []fault.Message:
		return strings.Join(Messages(ctx, x), ", ")
	case calendar.Date:
		return x.Format()
	case clock.Instant:
		return Instant(ctx, x)
	case time.Time:
		return Instant(ctx, clock.InstantOf(x))
	case map[string]any: // a message that went through JSON
		if key, ok := x["key"].(string); ok {
			args, _ := x["args"].([]any)
			return Message(ctx, fault.Message{Key: key, Args: args})
		}
	}
	return v
}

// Number writes a whole number with its thousands apart: 1.234 (1,234).
func Number[N ~int | ~int64](ctx context.Context, n N) string {
	sep := "."
	if i18n.Of(ctx) == i18n.English {
		sep = ","
	}
	s := strconv.FormatInt(int64(n), 10)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "\u2212", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + sep + s[i:]
	}
	return sign + s
}

// Decimal writes a number with so many places: 0,38 (0.38).
func Decimal(ctx context.Context, x float64, places int) string {
	s := strconv.FormatFloat(x, 'f', places, 64)
	whole, rest, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return s
	}
	out := Number(ctx, n)
	if n == 0 && x < 0 {
		out = "\u22120"
	}
	if rest == "" {
		return out
	}
	if i18n.Of(ctx) == i18n.English {
		return out + "." + rest
	}
	return out + "," + rest
}

// ErrNumber says that a text is no whole number.
var ErrNumber = errors.New("not a whole number")

// ParseNumber reads a whole number as people type it: 1234, 1.234, 1 234. The
// empty text is 0.
func ParseNumber(typed string) (int64, error) {
	s := strings.ReplaceAll(strings.TrimSpace(typed), "\u00a0", " ")
	if s == "" {
		return 0, nil
	}
	for _, sep := range []string{".", " ", ","} {
		if parts := strings.Split(s, sep); len(parts) > 1 {
			for _, p := range parts[1:] {
				if len(p) != 3 {
					return 0, ErrNumber
				}
			}
			if len(strings.TrimPrefix(parts[0], "-")) > 3 {
				return 0, ErrNumber
			}
			s = strings.Join(parts, "")
			break
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, ErrNumber
	}
	return n, nil
}

// Bytes writes the size of a file: 1,2 MB.
func Bytes(ctx context.Context, n int64) string {
	switch {
	case n >= 1<<20:
		return Decimal(ctx, float64(n)/(1<<20), 1) + " MB"
	case n >= 1<<10:
		return Number(ctx, n>>10) + " KB"
	}
	return fmt.Sprintf("%d B", n)
}

// Phone writes a telephone number in groups: 0912 345 678, 0293 3878 123.
func Phone(digits string) string {
	switch {
	case len(digits) == 10:
		return digits[:4] + " " + digits[4:7] + " " + digits[7:]
	case len(digits) == 11:
		return digits[:4] + " " + digits[4:8] + " " + digits[8:]
	}
	return digits
}

// List joins words: "một, hai và ba".
func List(ctx context.Context, words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + i18n.T(ctx, "ui.and") + " " + words[len(words)-1]
}
