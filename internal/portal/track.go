package portal

import (
	"net/http"

	"tgpl/internal/account"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/request"
	"tgpl/internal/web"
)

// trackView is the form, with what is wrong with it.
type trackView struct {
	in      request.TrackInput
	errs    fault.Fields
	message string
	hotline string
}

func (p *Portal) trackForm(w http.ResponseWriter, r *http.Request) error {
	return p.drawTrack(w, r, http.StatusOK, trackView{})
}

func (p *Portal) drawTrack(w http.ResponseWriter, r *http.Request, status int, v trackView) error {
	ctx := r.Context()
	centre, err := p.Org.Centre(ctx)
	if err != nil {
		return err
	}
	v.hotline = centre.Hotline
	return p.draw(w, r, page{title: i18n.T(ctx, "portal.track_title"), path: pathTrack, status: status, secret: true}, trackPage(v))
}

// track tells how a request stands. Code and number come in the body, so that
// neither stands in an address; the answer is kept nowhere.
func (p *Portal) track(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	in, fields := face.Decode[request.TrackInput](r)
	if len(fields) > 0 {
		return p.drawTrack(w, r, http.StatusUnprocessableEntity, trackView{in: in, errs: fields, message: i18n.T(ctx, "portal.errors")})
	}
	if err := p.limits.take(ctx, limitTrack); err != nil {
		return err
	}
	t, err := p.Request.Track(ctx, p.public(r), in)
	if f := fault.Of(err); f != nil && (f.Kind == fault.Invalid || f.Kind == fault.NotFound) {
		v := trackView{in: in, errs: f.Fields, message: i18n.T(ctx, "portal.errors")}
		if f.Kind == fault.NotFound {
			v.message = face.Text(ctx, err)
		}
		return p.drawTrack(w, r, face.Status(err), v)
	}
	if err != nil {
		return err
	}
	return p.draw(w, r, page{title: i18n.T(ctx, "portal.track_title"), path: pathTrack, secret: true}, trackedPage(t))
}

// public is who calls: nobody the centre knows, whoever is signed in.
func (p *Portal) public(r *http.Request) account.Actor {
	info := web.InfoOf(r.Context())
	return account.PublicActor(info.IP, info.RequestNo)
}
