package face

import (
	"bytes"
	"fmt"
	"net/http"

	"github.com/a-h/templ"
)

// Render draws a component whole before the first byte goes out, so that an
// error on the way can still become an error page.
func Render(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	var b bytes.Buffer
	if err := c.Render(r.Context(), &b); err != nil {
		return fmt.Errorf("draw the page: %w", err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // it fails when the reader has gone
	return nil
}
