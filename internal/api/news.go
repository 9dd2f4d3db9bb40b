package api

import (
	"context"
	"net/http"
	"strconv"

	"tgpl/internal/account"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/news"
)

func registerNews(a *API) {
	const tag = "articles"
	type list struct {
		Paged
		State string `query:"state" enum:"draft,published,withdrawn" doc:"Only articles in this state"`
		Text  string `query:"text" maxLength:"200" doc:"Part of the title, with or without accents"`
	}
	Get(a, Op{ID: "list-articles", Path: "/articles", Tag: tag, Summary: "Articles in any state, the latest made first"},
		func(ctx context.Context, by account.Actor, in *list) (List[news.Article], error) {
			after, err := articleKey(in.After)
			if err != nil {
				return List[news.Article]{}, err
			}
			limit := min(max(in.Limit, 1), 100)
			items, err := a.News.All(ctx, by, news.Filter{State: in.State, Text: in.Text, After: after, Limit: limit})
			next := ""
			if len(items) == limit {
				next = strconv.FormatInt(items[limit-1].ID, 10)
			}
			return ListOf(items, next), err
		})
	Get(a, Op{ID: "get-article", Path: "/articles/{id}", Tag: tag, Summary: "An article in any state"},
		func(ctx context.Context, by account.Actor, in *ID) (news.Article, error) {
			return a.News.Get(ctx, by, in.ID)
		})
	Post(a, Op{ID: "create-article", Path: "/articles", Tag: tag, Status: http.StatusCreated, Summary: "Begin an article as a draft"},
		func(ctx context.Context, by account.Actor, in *With[news.Input]) (news.Article, error) {
			return a.News.Create(ctx, by, in.Body)
		})
	Put(a, Op{ID: "update-article", Path: "/articles/{id}", Tag: tag, Summary: "Change an article"},
		func(ctx context.Context, by account.Actor, in *IDWith[news.UpdateInput]) (news.Article, error) {
			return a.News.Update(ctx, by, in.ID, in.Body)
		})
	type version struct {
		Version int64 `json:"version" doc:"The version that was seen"`
	}
	Post(a, Op{ID: "publish-article", Path: "/articles/{id}/publish", Tag: tag, Summary: "Show an article to the public"},
		func(ctx context.Context, by account.Actor, in *IDWith[version]) (news.Article, error) {
			return a.News.Publish(ctx, by, in.ID, in.Body.Version)
		})
	Post(a, Op{ID: "withdraw-article", Path: "/articles/{id}/withdraw", Tag: tag, Summary: "Hide an article from the public"},
		func(ctx context.Context, by account.Actor, in *IDWith[version]) (news.Article, error) {
			return a.News.Withdraw(ctx, by, in.ID, in.Body.Version)
		})
	Raw(a, http.MethodPut, Op{
		ID: "set-article-picture", Path: "/articles/{id}/picture", Tag: tag, Status: http.StatusNoContent, Summary: "Give an article a picture",
		Description: "A form (multipart/form-data) with the fields version, picture_alt, picture_caption and file (JPEG, PNG, WebP or GIF).",
	}, "application/json", a.setPicture)
	type counters struct {
		news.Counters
	}
	Get(a, Op{ID: "get-visits", Path: "/visits", Tag: "public", Public: true, Summary: "How many people read the portal: now, today, ever"},
		func(ctx context.Context, _ account.Actor, _ *Nothing) (counters, error) {
			c, err := a.News.Counters(ctx)
			return counters{c}, err
		})
}

// articleKey reads where a list goes on.
func articleKey(after string) (int64, error) {
	if after == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(after, 10, 64)
	if err != nil {
		return 0, fault.Field("after", "fault.bad_number")
	}
	return n, nil
}

func (a *API) setPicture(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	values, err := face.Values(r)
	if err != nil {
		return err
	}
	version, err := strconv.ParseInt(values.Get("version"), 10, 64)
	if err != nil {
		return fault.Field("version", "fault.bad_number")
	}
	art, err := a.News.Get(ctx, face.Actor(ctx), id) // asks the right before anything is kept
	if err != nil {
		return err
	}
	up, ok, err := face.File(r, "file")
	if err != nil {
		return err
	}
	if !ok {
		return fault.Field("file", "file.choose")
	}
	defer func() { _ = up.Body.Close() }()
	picture, err := a.File.Receive(ctx, up.Name, up.Body)
	if err != nil {
		return err
	}
	in := news.InputOf(art)
	in.Picture, in.PictureAlt, in.PictureCaption = &picture, values.Get("picture_alt"), values.Get("picture_caption")
	if _, err := a.News.Update(ctx, face.Actor(ctx), id, news.UpdateInput{Input: in, Version: version}); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
