package news

import (
	"github.com/uptrace/bun"

	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/file"
)

// Kind is the kind of record of an article.
const Kind = "article"

// States of an article.
const (
	Draft     = "draft"
	Published = "published"
	Withdrawn = "withdrawn"
)

// States lists the states in the order of an article's life.
var States = []string{Draft, Published, Withdrawn}

// Article is a news item. Body is Markdown; [HTML] makes a page of it.
type Article struct {
	bun.BaseModel `bun:"table:article"`

	ID             int64         `bun:",pk,autoincrement" json:"id"`
	Slug           string        `json:"slug"`
	Title          string        `json:"title"`
	Folded         string        `json:"-"`
	Summary        string        `json:"summary"`
	Body           string        `json:"body"`
	PictureFileID  int64         `json:"picture_file_id"`
	PictureCaption string        `json:"picture_caption"`
	PictureAlt     string        `json:"picture_alt"`
	Author         string        `json:"author"`
	State          string        `json:"state"`
	PublishedOn    calendar.Date `bun:",nullzero" json:"published_on"` // the day it stands under
	CreatedAt      clock.Instant `json:"created_at"`
	CreatedBy      int64         `json:"created_by"`
	UpdatedAt      clock.Instant `json:"updated_at"`
	Version        int64         `json:"version"`
}

// Input is an article as it is typed. PublishedOn may stay empty: then it is
// the day of publishing. A day to come keeps the article back until then.
type Input struct {
	Title          string `json:"title"`
	Summary        string `json:"summary,omitempty"`
	Body           string `json:"body"`
	Author         string `json:"author,omitempty"`
	PublishedOn    string `json:"published_on,omitempty"`
	PictureCaption string `json:"picture_caption,omitempty"`
	PictureAlt     string `json:"picture_alt,omitempty"`
	RemovePicture  bool   `json:"remove_picture,omitempty"`

	// Picture is a new picture, received by the room of files; nil keeps the
	// one there is.
	Picture *file.Upload `json:"-"`
}

// UpdateInput changes an article of which the version was seen.
type UpdateInput struct {
	Input
	Version int64 `json:"version"`
}

// Filter chooses articles of the list for editors. After is the id to page on
// from (newest first); Limit at most 100.
type Filter struct {
	State string
	Text  string
	After int64
	Limit int
}

// InputOf gives an article as it would be typed, to change a part of it.
func InputOf(a Article) Input {
	return Input{
		Title: a.Title, Summary: a.Summary, Body: a.Body, Author: a.Author, PublishedOn: a.PublishedOn.Format(),
		PictureCaption: a.PictureCaption, PictureAlt: a.PictureAlt,
	}
}
