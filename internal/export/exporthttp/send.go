// Package exporthttp sends lists and backups as answers of HTTP: streamed,
// with time for slow lines, and cut off where they fail, so that nobody takes
// a part for the whole.
package exporthttp

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"tgpl/internal/account"
	"tgpl/internal/export"
	"tgpl/internal/sheet"
)

// Send writes a list as the answer. An error it gives came before the first
// byte.
func Send(w http.ResponseWriter, r *http.Request, s *export.Service, a account.Actor, in export.Input) error {
	ctx := r.Context()
	return Stream(ctx, w, sheet.MediaType(in.Format), s.FileName(ctx, in.List, in.Format), func(begin func() (io.Writer, error)) error {
		_, err := s.Write(ctx, a, in, begin)
		return err
	})
}

// Stream sends what write writes once it has begun, as a file to keep.
func Stream(ctx context.Context, w http.ResponseWriter, mediaType, name string, write func(begin func() (io.Writer, error)) error) error {
	begun := false
	err := write(func() (io.Writer, error) {
		begun = true
		h := w.Header()
		h.Set("Content-Type", mediaType)
		h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
		h.Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusOK)
		return Patient(w), nil
	})
	if err != nil && begun {
		slog.WarnContext(ctx, "an answer was cut off", "file", name, "error", err)
		panic(http.ErrAbortHandler)
	}
	return err
}

// Copy sends what is there already, as a file to keep.
func Copy(ctx context.Context, w http.ResponseWriter, mediaType, name string, from io.Reader) error {
	return Stream(ctx, w, mediaType, name, func(begin func() (io.Writer, error)) error {
		to, err := begin()
		if err == nil {
			_, err = io.Copy(to, from)
		}
		return err
	})
}

// Patient gives a slow line time for every piece of a long answer, instead of
// a time for the whole.
func Patient(w http.ResponseWriter) io.Writer {
	return &patient{w: w, control: http.NewResponseController(w)}
}

type patient struct {
	w       io.Writer
	control *http.ResponseController
	until   time.Time
}

// aPiece is how long a piece of the answer may take.
const aPiece = 2 * time.Minute

func (p *patient) Write(b []byte) (int, error) {
	if now := time.Now(); now.After(p.until.Add(-aPiece / 2)) {
		p.until = now.Add(aPiece)
		_ = p.control.SetWriteDeadline(p.until) // not every writer has one
	}
	return p.w.Write(b)
}

// Format gives the format that a request asks for: by format=, else by what it
// accepts, else the one given.
func Format(r *http.Request, otherwise string) string {
	if f := r.URL.Query().Get("format"); f != "" {
		return f
	}
	accept := r.Header.Get("Accept")
	for _, f := range sheet.Formats {
		media, _, _ := strings.Cut(sheet.MediaType(f), ";")
		if strings.Contains(accept, media) {
			return f
		}
	}
	return otherwise
}
