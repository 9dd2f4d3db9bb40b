package client

import (
	"net/http"

	"tgpl/internal/client"
	"tgpl/internal/face"
	"tgpl/internal/fault"
)

// probeInput is what has been typed of a person so far.
type probeInput struct {
	Name     string              `json:"name"`
	Birth    string              `json:"birth"`
	IDNumber string              `json:"id_number"`
	Phones   []client.PhoneInput `json:"phones"`
	NotID    int64               `json:"not_id"`
}

// likely is the part of the form that offers people who may be meant, drawn
// again while one types. The form itself asks with POST, so that no name or
// number stands in an address.
func (p pages) likely(w http.ResponseWriter, r *http.Request) error {
	in, fields := face.Decode[probeInput](r)
	if len(fields) > 0 {
		return &fault.Error{Kind: fault.Invalid, Message: fault.Message{Key: "fault.invalid"}, Fields: fields}
	}
	probe := client.Probe{Name: in.Name, Birth: in.Birth, IDNumber: in.IDNumber, NotID: in.NotID}
	if len(in.Phones) > 0 {
		probe.Phone = in.Phones[0].Number
	}
	ctx := r.Context()
	found, err := p.Client.Likely(ctx, face.Actor(ctx), probe)
	if err != nil {
		return err
	}
	return face.Render(w, r, http.StatusOK, likelyList(in.NotID, found))
}
