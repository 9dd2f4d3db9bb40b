package face

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"tgpl/internal/db"
	"tgpl/internal/fault"
	"tgpl/internal/say"
	"tgpl/internal/web"
)

// Fault gives the fault in err's chain, also that of an outage (a full disk, a
// database that is away), or nil: then err is a defect.
func Fault(err error) *fault.Error {
	if f := fault.Of(err); f != nil {
		return f
	}
	return db.Outage(err)
}

// Status gives the HTTP status of an error: that of its kind of fault, 500 for
// anything else.
func Status(err error) int {
	var tooBig *http.MaxBytesError
	if errors.As(err, &tooBig) {
		return http.StatusRequestEntityTooLarge
	}
	f := Fault(err)
	if f == nil {
		return http.StatusInternalServerError
	}
	switch f.Kind {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.SignIn:
		return http.StatusUnauthorized
	case fault.Conflict:
		return http.StatusConflict
	case fault.TooMany:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// Key gives the catalogue key of an error, which is also its stable code in
// the API.
func Key(err error) string {
	if f := Fault(err); f != nil {
		return f.Message.Key
	}
	if Status(err) == http.StatusRequestEntityTooLarge {
		return "fault.too_big"
	}
	return "fault.internal"
}

// Text tells an error to the reader. What is no fault is told only by the
// number of the request, under which [Log] has written it.
func Text(ctx context.Context, err error) string {
	if f := Fault(err); f != nil {
		return say.Message(ctx, f.Message)
	}
	if key := Key(err); key != "fault.internal" {
		return say.Message(ctx, fault.Message{Key: key})
	}
	return say.Message(ctx, fault.Message{Key: "fault.internal", Args: []any{"number", web.InfoOf(ctx).RequestNo}})
}

// Log writes an error that is a defect or an outage, with the number of the
// request; faults that are the caller's are not logged.
func Log(ctx context.Context, pattern string, err error) {
	status := Status(err)
	if status < 500 || errors.Is(err, context.Canceled) {
		return
	}
	slog.ErrorContext(ctx, "request failed", "request", web.InfoOf(ctx).RequestNo, "route", pattern, "error", err)
}

// RetryAfter gives the seconds to wait that a fault of kind TooMany or
// Unavailable names, 0 when it names none.
func RetryAfter(err error) int {
	f := Fault(err)
	if f == nil || f.Kind != fault.TooMany && f.Kind != fault.Unavailable {
		return 0
	}
	for i := 0; i+1 < len(f.Message.Args); i += 2 {
		if f.Message.Args[i] == "seconds" {
			switch n := f.Message.Args[i+1].(type) {
			case int:
				return n
			case int64:
				return int(n)
			}
		}
	}
	return 30
}

// SetRetryAfter sets the header for an error that asks to wait.
func SetRetryAfter(h http.Header, err error) {
	if s := RetryAfter(err); s > 0 {
		h.Set("Retry-After", strconv.Itoa(s))
	}
}
