package file

import (
	"github.com/uptrace/bun"

	"tgpl/internal/audit"
	"tgpl/internal/clock"
)

// MaxSize is how many bytes a file may have: 25 MB.
const MaxSize = 25 << 20

// File is an uploaded file of a record. The bytes lie under their hash in the
// store; Width and Height are in pixels as the picture is shown, 0 for what is
// no picture.
type File struct {
	bun.BaseModel `bun:"table:file"`

	ID          int64         `bun:",pk,autoincrement" json:"id"`
	SHA256      string        `bun:"sha256" json:"sha256"`
	Size        int64         `json:"size"`
	MediaType   string        `json:"media_type"`
	Name        string        `json:"name"`
	Width       int64         `json:"width"`
	Height      int64         `json:"height"`
	ThumbSHA256 string        `bun:"thumb_sha256" json:"-"`
	ViewSHA256  string        `bun:"view_sha256" json:"-"`
	SubjectKind string        `json:"subject_kind"`
	SubjectID   int64         `json:"subject_id"`
	BranchID    int64         `json:"branch_id"`
	CreatedAt   clock.Instant `json:"created_at"`
	CreatedBy   int64         `json:"created_by"`
}

// IsPicture tells whether it is a picture, which has a thumbnail and a view.
func (f File) IsPicture() bool { return f.ThumbSHA256 != "" }

// Subject is the record the file belongs to.
func (f File) Subject() audit.Subject {
	return audit.Subject{Kind: f.SubjectKind, ID: f.SubjectID, BranchID: f.BranchID}
}

// Upload is content that was looked at and let in, but belongs to no record
// yet. It may be kept in a draft for a day; then a sweep takes it away.
type Upload struct {
	SHA256      string `json:"sha256"`
	Size        int64  `json:"size"`
	MediaType   string `json:"media_type"`
	Name        string `json:"name"`
	Width       int64  `json:"width"`
	Height      int64  `json:"height"`
	ThumbSHA256 string `json:"thumb_sha256"`
	ViewSHA256  string `json:"view_sha256"`
}

// IsPicture tells whether it is a picture.
func (u Upload) IsPicture() bool { return u.ThumbSHA256 != "" }
