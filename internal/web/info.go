package web

import "context"

// Info is what the outermost middleware knows of a request.
type Info struct {
	RequestNo string // number of the request in the logs and on error pages
	IP        string // of the person, not of a proxy
	Secure    bool   // whether the person's side of the line is TLS
	route     *string
}

type infoKey struct{}

// WithInfo gives a context that carries the info.
func WithInfo(ctx context.Context, i Info) context.Context {
	i.route = new(string)
	return context.WithValue(ctx, infoKey{}, i)
}

// InfoOf gives the info of a request's context; zero outside of one.
func InfoOf(ctx context.Context) Info {
	i, _ := ctx.Value(infoKey{}).(Info)
	return i
}

// SetRoute notes the pattern that serves the request, for the log and the
// metrics, which never see the address itself: it may hold names and numbers.
func SetRoute(ctx context.Context, pattern string) {
	if i := InfoOf(ctx); i.route != nil && pattern != "" {
		*i.route = pattern
	}
}

// Route gives the pattern noted with SetRoute.
func Route(ctx context.Context) string {
	if i := InfoOf(ctx); i.route != nil {
		return *i.route
	}
	return ""
}
