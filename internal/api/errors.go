package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"sort"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/say"
	"tgpl/internal/web"
)

// Problem is an error as the API tells it (RFC 9457).
type Problem struct {
	Type    string  `json:"type" doc:"Always about:blank; see code" example:"about:blank"`
	Title   string  `json:"title" doc:"The status in words" example:"Unprocessable Entity"`
	Status  int     `json:"status" example:"422"`
	Code    string  `json:"code" doc:"Stable code of the error" example:"fault.invalid"`
	Detail  string  `json:"detail" doc:"What is wrong and what to do, in the language of Accept-Language"`
	Request string  `json:"request,omitempty" doc:"Number of the request in the logs"`
	Errors  []Wrong `json:"errors,omitempty" doc:"What is wrong with each field"`
	Current any     `json:"current,omitempty" doc:"On a lost update: the record as it stands now"`

	retryAfter int
}

// Wrong is what is wrong with one field.
type Wrong struct {
	Location string `json:"location" doc:"Where: body., query. or path. and the name" example:"body.phones[0].number"`
	Code     string `json:"code" doc:"Stable code" example:"fault.bad_phone"`
	Message  string `json:"message" doc:"In the language of Accept-Language"`
}

func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus gives the status it is answered with.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType makes JSON problem+json.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// problemOf tells an error.
func problemOf(ctx context.Context, err error) *Problem {
	status := face.Status(err)
	p := &Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Code: face.Key(err),
		Detail: face.Text(ctx, err), Request: web.InfoOf(ctx).RequestNo, retryAfter: face.RetryAfter(err),
	}
	f := fault.Of(err)
	if f == nil {
		return p
	}
	p.Current = f.Current
	unmatched(ctx, p)
	for name, m := range f.Fields {
		location := "body"
		if name != "" {
			location += "." + name
		}
		p.Errors = append(p.Errors, Wrong{Location: location, Code: m.Key, Message: say.Message(ctx, m)})
	}
	sortWrong(p.Errors)
	return p
}

// problem turns an error of a use case into the answer; nil stays nil.
func (a *API) problem(ctx context.Context, operation string, err error) error {
	if err == nil {
		return nil
	}
	face.Log(ctx, operation, err)
	p := problemOf(ctx, err)
	if p.retryAfter > 0 {
		h := http.Header{}
		face.SetRetryAfter(h, err)
		return huma.ErrorWithHeaders(p, h)
	}
	return p
}

// Fail writes an error, also for what happens before an operation is reached.
func (a *API) Fail(w http.ResponseWriter, r *http.Request, err error) { a.fail(w, r, err) }

// fail answers with an error outside of an operation.
func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	face.Log(r.Context(), r.Pattern, err)
	face.SetRetryAfter(w.Header(), err)
	p := problemOf(r.Context(), err)
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	raw, err := json.Marshal(p)
	if err != nil {
		http.Error(w, p.Code, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_, _ = w.Write(raw) // it fails when the caller has gone
}

// The library's own messages are made keys of the catalogue with their value
// behind a bar, so that they can be told in the caller's language.
func init() {
	validation.MsgUnexpectedProperty = "api.unexpected_property"
	validation.MsgExpectedBoolean = "api.expected_boolean"
	validation.MsgExpectedNumber = "api.expected_number"
	validation.MsgExpectedInteger = "api.expected_integer"
	validation.MsgExpectedString = "api.expected_string"
	validation.MsgExpectedArray = "api.expected_array"
	validation.MsgExpectedObject = "api.expected_object"
	validation.MsgExpectedOneOf = "api.expected_one_of|%s"
	validation.MsgExpectedMinimumNumber = "api.expected_minimum|%v"
	validation.MsgExpectedMaximumNumber = "api.expected_maximum|%v"
	validation.MsgExpectedMinLength = "api.expected_min_length|%d"
	validation.MsgExpectedMaxLength = "api.expected_max_length|%d"
	validation.MsgExpectedMinItems = "api.expected_min_items|%d"
	validation.MsgExpectedMaxItems = "api.expected_max_items|%d"
	validation.MsgExpectedRequiredProperty = "api.required_property|%s"

	huma.NewErrorWithContext = func(hc huma.Context, status int, msg string, errs ...error) huma.StatusError {
		ctx := context.Background()
		if hc != nil {
			ctx = hc.Context()
		}
		return foreignProblem(ctx, status, msg, errs)
	}
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		return foreignProblem(context.Background(), status, msg, errs)
	}
}

// foreignProblem tells an error that the library found: a body that is no
// JSON, a wrong type, an unknown name.
func foreignProblem(ctx context.Context, status int, msg string, errs []error) *Problem {
	p := &Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status,
		Code: "api.bad_request", Request: web.InfoOf(ctx).RequestNo,
	}
	switch {
	case status == http.StatusRequestEntityTooLarge:
		p.Code = "fault.too_big"
	case status == http.StatusUnsupportedMediaType:
		p.Code = "api.unsupported_type"
	case status == http.StatusUnprocessableEntity:
		p.Code = "fault.invalid"
	case status == http.StatusRequestTimeout:
		p.Code = "api.timeout"
	case status >= 500:
		face.Log(ctx, "", errors.Join(append([]error{errors.New(msg)}, errs...)...))
		p.Code = "fault.internal"
	}
	p.Detail = i18n.T(ctx, p.Code, "number", p.Request)
	for _, err := range errs {
		w, value := Wrong{Location: "body", Code: "api.bad_json"}, ""
		var d huma.ErrorDetailer
		if errors.As(err, &d) {
			w, value = wrongOf(status, d.ErrorDetail())
		}
		w.Message = i18n.T(ctx, w.Code, "value", value)
		p.Errors = append(p.Errors, w)
	}
	sortWrong(p.Errors)
	return p
}

func sortWrong(w []Wrong) {
	sort.Slice(w, func(i, j int) bool { return w[i].Location < w[j].Location })
}

var knownCode = regexp.MustCompile(`^api\.[a-z_]+$`)

// wrongOf reads a finding of the library, and the value its message names.
func wrongOf(status int, d *huma.ErrorDetail) (w Wrong, value string) {
	code, value, _ := strings.Cut(d.Message, "|")
	w = Wrong{Location: d.Location, Code: code}
	switch {
	case code == "unknown query parameter":
		w.Code = "api.unknown_parameter"
	case w.Location == "", w.Location == "body" && status == http.StatusBadRequest:
		w.Location, w.Code = "body", "api.bad_json"
	case !knownCode.MatchString(code):
		w.Code = "api.bad_value"
	case code == "api.required_property" && value != "":
		// It is told where the parent is; name the property itself.
		w.Location = strings.TrimSuffix(w.Location, ".") + "." + value
	}
	return w, value
}
