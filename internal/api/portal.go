package api

import (
	"context"
	"net/http"

	"tgpl/internal/account"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
	"tgpl/internal/news"
	"tgpl/internal/request"
	"tgpl/internal/web"
)

// publicPerMinute and publicAtOnce hold the public's operations that write or
// guess, per address: they are the portal's, for programs.
const (
	publicPerMinute = 3
	publicAtOnce    = 12
)

// received is what the public is told of a request it has sent: nothing but
// the code to track it by.
type received struct {
	Tracking   string        `json:"tracking" doc:"Code to track the request by, with a telephone number given in it"`
	ReceivedAt clock.Instant `json:"received_at"`
}

// publicArticle is an article as the public has it.
type publicArticle struct {
	Slug           string `json:"slug"`
	Title          string `json:"title"`
	PublishedOn    string `json:"published_on"`
	Author         string `json:"author"`
	Summary        string `json:"summary"`
	HTML           string `json:"html" doc:"The text as safe HTML"`
	PictureAlt     string `json:"picture_alt,omitempty"`
	PictureCaption string `json:"picture_caption,omitempty"`
	Picture        string `json:"picture,omitempty" doc:"Address of the picture"`
}

func asPublic(n news.Article) publicArticle {
	p := publicArticle{
		Slug: n.Slug, Title: n.Title, PublishedOn: n.PublishedOn.String(), Author: n.Author, Summary: n.Summary,
		HTML: news.HTML(n.Body), PictureAlt: n.PictureAlt, PictureCaption: n.PictureCaption,
	}
	if n.PictureFileID != 0 {
		p.Picture = "/tin/" + n.Slug + "/anh.jpg"
	}
	return p
}

func registerPortal(a *API) {
	const tag = "public"
	pace := web.NewLimiter(publicPerMinute, publicAtOnce)
	// Whoever is signed in is the public here too: it is told no more.
	stranger := func(ctx context.Context) (account.Actor, error) {
		info := web.InfoOf(ctx)
		if wait, ok := pace.Allow(web.Network(info.IP)); !ok {
			return account.Actor{}, fault.New(fault.TooMany, "fault.too_many", "seconds", int(wait.Seconds())+1)
		}
		return account.PublicActor(info.IP, info.RequestNo), nil
	}
	Post(a, Op{
		ID: "submit-public-request", Path: "/public/requests", Tag: tag, Public: true, Status: http.StatusCreated,
		Summary:     "Send a request for legal aid, as the portal does",
		Description: "A telephone number is needed (person.phone or requester_phone). The same key (at least 16 letters) sent twice makes one request.",
	}, func(ctx context.Context, _ account.Actor, in *With[request.SubmitInput]) (received, error) {
		by, err := stranger(ctx)
		if err != nil {
			return received{}, err
		}
		r, err := a.Request.Submit(ctx, by, in.Body)
		return received{Tracking: r.Tracking, ReceivedAt: r.ReceivedAt}, err
	})
	Post(a, Op{
		ID: "track-public-request", Path: "/public/track", Tag: tag, Public: true, Summary: "How a request stands, by its code and a telephone number given in it",
	}, func(ctx context.Context, _ account.Actor, in *With[request.TrackInput]) (request.Tracking, error) {
		by, err := stranger(ctx)
		if err != nil {
			return request.Tracking{}, err
		}
		return a.Request.Track(ctx, by, in.Body)
	})
	Get(a, Op{ID: "list-public-articles", Path: "/public/articles", Tag: tag, Public: true, Summary: "Published articles, newest first"},
		func(ctx context.Context, _ account.Actor, in *Paged) (List[publicArticle], error) {
			items, next, err := a.News.List(ctx, news.ParseCursor(in.After), min(in.Limit, 50))
			out := make([]publicArticle, len(items))
			for i, n := range items {
				out[i] = asPublic(n)
			}
			return ListOf(out, next.String()), err
		})
	type slug struct {
		Slug string `path:"slug" maxLength:"120"`
	}
	Get(a, Op{ID: "get-public-article", Path: "/public/articles/{slug}", Tag: tag, Public: true, Summary: "A published article"},
		func(ctx context.Context, _ account.Actor, in *slug) (publicArticle, error) {
			n, err := a.News.BySlug(ctx, in.Slug)
			if err != nil {
				return publicArticle{}, err
			}
			return asPublic(n), nil
		})
}
