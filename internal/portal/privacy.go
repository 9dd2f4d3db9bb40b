package portal

import (
	"net/http"

	"tgpl/internal/i18n"
)

func (p *Portal) privacy(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	centre, err := p.Org.Centre(ctx)
	if err != nil {
		return err
	}
	return p.draw(w, r, page{title: i18n.T(ctx, "portal.privacy_title"), path: pathPrivacy}, privacyPage(centre))
}
