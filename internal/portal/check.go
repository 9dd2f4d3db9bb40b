package portal

import (
	"net/http"
	"slices"

	"tgpl/internal/face"
	"tgpl/internal/i18n"
	"tgpl/internal/law"
	"tgpl/internal/web/ui"
)

// checkInput is what somebody ticks to learn whether the law helps.
type checkInput struct {
	Categories []string `json:"categories"`
	Hardship   []string `json:"hardship"`
}

// The answers to "does the law help me?". It is only ever a guess: the centre
// decides.
const (
	answerYes     = "yes"
	answerMissing = "missing" // of a group that needs hardship, which was not ticked
	answerUnknown = "unknown" // nothing was ticked
)

// checkView is the answer.
type checkView struct {
	answer  string
	yes     []law.Category // groups the person is of
	missing []law.Category // groups that also need hardship
	proofs  []law.Rule
	hotline string
	demo    bool
}

func (p *Portal) checkForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	g := page{title: i18n.T(ctx, "portal.check_title"), description: i18n.T(ctx, "portal.home_description"), path: pathCheck}
	return p.draw(w, r, g, checkPage(p.options(r, "category"), p.options(r, "hardship")))
}

func (p *Portal) checkAnswer(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	in, fields := face.Decode[checkInput](r)
	if err := fields.Err(); err != nil {
		return err
	}
	v := p.answer(in)
	centre, err := p.Org.Centre(ctx)
	if err != nil {
		return err
	}
	v.hotline, v.demo = centre.Hotline, p.demo
	return p.draw(w, r, page{title: i18n.T(ctx, "portal.check_"+v.answer), path: pathCheck, secret: true}, checkAnswerPage(v))
}

// answer reads the law of today.
func (p *Portal) answer(in checkInput) checkView {
	today := p.Today()
	hardship := slices.DeleteFunc(slices.Clone(in.Hardship), func(code string) bool { return !p.Law.Has("hardship", code, today) })
	v := checkView{answer: answerUnknown}
	var codes []string
	for _, rule := range p.Law.List("category", today) {
		c, ok := p.Law.Category(rule.Code, today)
		if !ok || !slices.Contains(in.Categories, c.Code) {
			continue
		}
		codes = append(codes, c.Code)
		if c.Hardship && len(hardship) == 0 {
			v.missing = append(v.missing, c)
		} else {
			v.yes = append(v.yes, c)
		}
	}
	switch {
	case len(v.yes) > 0:
		v.answer = answerYes
	case len(v.missing) > 0:
		v.answer = answerMissing
	}
	v.proofs = p.Law.Proofs(codes, hardship, today)
	return v
}

// options lists the codes of a kind of rule as choices.
func (p *Portal) options(r *http.Request, kind string) []ui.Option {
	lang := i18n.Of(r.Context())
	var out []ui.Option
	for _, rule := range p.Law.List(kind, p.Today()) {
		out = append(out, ui.Option{Value: rule.Code, Label: plain(lang, rule)})
	}
	return out
}
