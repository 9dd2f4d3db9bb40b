package accounts

import (
	"net/http"

	"tgpl/internal/account"
	"tgpl/internal/face"
)

// asExported reads the filter of the list. The empty choice arrives as an empty
// text, not as absent.
func asExported(r *http.Request) (any, error) {
	q := r.URL.Query()
	if q.Get("disabled") == "" {
		q.Del("disabled")
	}
	f, fields := face.DecodeValues[account.Filter](q)
	return &f, fields.Err()
}
