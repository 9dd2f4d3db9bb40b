package law

import (
	"slices"

	"tgpl/internal/i18n"
)

// Masked is told instead of a sensitive code to who may not know it. No rule
// has this code.
const Masked = "sensitive"

// MaskedName is the general word for a masked code of a kind.
func MaskedName(lang i18n.Lang, kind string) string {
	if kind == "category" {
		return i18n.In(lang, "law.masked_category")
	}
	return i18n.In(lang, "law.masked_paper")
}

// Sensitive tells whether a category (or a proof, or a paper of the file named
// after it) tells of somebody what only those may know who need it.
func (l *Law) Sensitive(kind, code string) bool {
	if kind == "category" {
		return slices.ContainsFunc(l.categories[code], func(c Category) bool { return c.Sensitive })
	}
	return slices.ContainsFunc(l.proofs, func(p Proof) bool {
		return p.Code == code && slices.ContainsFunc(p.Categories, func(c string) bool { return l.Sensitive("category", c) })
	})
}

// AnySensitive tells whether one of some codes is sensitive.
func (l *Law) AnySensitive(kind string, codes ...string) bool {
	return slices.ContainsFunc(codes, func(c string) bool { return l.Sensitive(kind, c) })
}

// Mask gives codes with [Masked] once in place of the sensitive ones.
func (l *Law) Mask(kind string, codes []string) []string {
	out := make([]string, 0, len(codes))
	for _, c := range codes {
		if l.Sensitive(kind, c) {
			c = Masked
		}
		if c != Masked || !slices.Contains(out, Masked) {
			out = append(out, c)
		}
	}
	return out
}
