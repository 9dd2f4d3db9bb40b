package portal

import (
	"net/http"

	"tgpl/internal/file"
	"tgpl/internal/file/filehttp"
	"tgpl/internal/i18n"
	"tgpl/internal/news"
)

func (p *Portal) newsList(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, next, err := p.News.List(ctx, news.ParseCursor(r.URL.Query().Get("sau")), 10)
	if err != nil {
		return err
	}
	more := ""
	if next.ID != 0 {
		more = pathNews + "?sau=" + next.String()
	}
	g := page{title: i18n.T(ctx, "portal.news_title"), description: i18n.T(ctx, "portal.news_description"), path: pathNews}
	return p.draw(w, r, g, newsPage(list, more))
}

func (p *Portal) article(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a, err := p.News.BySlug(ctx, r.PathValue("slug"))
	if err != nil {
		return err
	}
	f, err := p.News.PictureFile(ctx, a)
	if err != nil {
		return err
	}
	g := page{title: a.Title, description: a.Summary, path: pathNews, head: articleHead(a, p.site(r))}
	return p.draw(w, r, g, articlePage(a, f))
}

// picture serves the picture of a published article.
func (p *Portal) picture(small bool) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, body, err := p.News.Picture(r.Context(), r.PathValue("slug"), small)
		if err != nil {
			return err
		}
		hash := f.ViewSHA256
		if small {
			hash = f.ThumbSHA256
		}
		// An hour: a picture that is replaced or withdrawn does not stay long.
		filehttp.Send(w, r, f, body, filehttp.Options{Inline: true, Small: true, Hash: hash, Cache: "public, max-age=3600"})
		return nil
	}
}

// shownSize gives the pixels a picture is shown with, so that the page does
// not jump when it comes.
func shownSize(f file.File) (width, height int64) {
	width, height = f.Width, f.Height
	const most = 1600
	if m := max(width, height); m > most {
		width, height = width*most/m, height*most/m
	}
	return width, height
}
