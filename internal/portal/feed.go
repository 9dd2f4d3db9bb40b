package portal

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"time"

	"tgpl/internal/clock"
	"tgpl/internal/i18n"
	"tgpl/internal/news"
)

// feedLength is how many articles the feed holds.
const feedLength = 20

// An Atom feed (RFC 4287).
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  *atomPerson `xml:"author"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string      `xml:"id"`
	Title     string      `xml:"title"`
	Published string      `xml:"published"`
	Updated   string      `xml:"updated"`
	Author    *atomPerson `xml:"author,omitempty"`
	Links     []atomLink  `xml:"link"`
	Summary   string      `xml:"summary,omitempty"`
	Content   atomText    `xml:"content"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

// feed gives the latest articles to readers of feeds. Articles are written in
// Vietnamese, so the feed is too.
func (p *Portal) feed(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, _, err := p.News.List(ctx, news.Cursor{}, feedLength)
	if err != nil {
		return err
	}
	centre, err := p.Org.Centre(ctx)
	if err != nil {
		return err
	}
	name := centre.Name
	if name == "" {
		name = i18n.In(i18n.Vietnamese, "portal.brand")
	}
	site := p.site(r)
	f := atomFeed{
		Lang: string(i18n.Vietnamese), ID: site + pathFeed, Title: i18n.In(i18n.Vietnamese, "portal.feed_name", "name", name),
		Author: &atomPerson{name}, Updated: atomTime(clock.InstantOf(time.Unix(0, 0))),
		Links: []atomLink{{Rel: "self", Type: "application/atom+xml", Href: site + pathFeed}, {Rel: "alternate", Type: "text/html", Href: site + pathNews}},
	}
	last := clock.Instant(1)
	for _, a := range list {
		address := site + pathNews + "/" + a.Slug
		e := atomEntry{
			ID: fmt.Sprintf("%s/id/%d", site+pathNews, a.ID), Title: a.Title, Summary: a.Summary,
			Published: a.PublishedOn.Start().Format(time.RFC3339), Updated: atomTime(a.UpdatedAt),
			Links: []atomLink{{Rel: "alternate", Type: "text/html", Href: address}}, Content: atomText{"html", news.HTML(a.Body)},
		}
		if a.Author != "" {
			e.Author = &atomPerson{a.Author}
		}
		last = max(last, a.UpdatedAt)
		f.Entries = append(f.Entries, e)
	}
	f.Updated = atomTime(last)
	raw, err := xml.MarshalIndent(f, "", " ")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/atom+xml; charset=utf-8")
	_, _ = w.Write(append([]byte(xml.Header), raw...))
	return nil
}

func atomTime(i clock.Instant) string { return i.Time().Format(time.RFC3339) }
