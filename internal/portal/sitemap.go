package portal

import (
	"encoding/xml"
	"fmt"
	"net/http"

	"tgpl/internal/news"
)

// robots keeps search engines out of what is not for them.
func (p *Portal) robots(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = fmt.Fprintf(w, "User-agent: *\nDisallow: /desk/\nDisallow: /api/\nDisallow: %s\nDisallow: %s\n\nSitemap: %s/sitemap.xml\n", pathTrack, pathExit, p.site(r))
	return nil
}

type urlSet struct {
	XMLName xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []siteURL `xml:"url"`
}

type siteURL struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"`
}

// maxSitemap is how many articles the map names, the latest first.
const maxSitemap = 1000

// sitemap names the public pages for search engines.
func (p *Portal) sitemap(w http.ResponseWriter, r *http.Request) error {
	site := p.site(r)
	var set urlSet
	for _, path := range []string{pathHome, pathCheck, pathHelp, pathOffices, pathRequest, pathNews, pathPrivacy} {
		set.URLs = append(set.URLs, siteURL{Loc: site + path})
	}
	for after := (news.Cursor{}); len(set.URLs) < maxSitemap; {
		list, next, err := p.News.List(r.Context(), after, 50)
		if err != nil {
			return err
		}
		for _, a := range list {
			set.URLs = append(set.URLs, siteURL{Loc: site + pathNews + "/" + a.Slug, LastMod: a.UpdatedAt.Date().String()})
		}
		if after = next; next.ID == 0 {
			break
		}
	}
	raw, err := xml.MarshalIndent(set, "", " ")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	_, _ = w.Write(append([]byte(xml.Header), raw...))
	return nil
}
