// Package provider holds who gives the aid: officers, contracted lawyers,
// advisers and collaborators (Law on Legal Aid Arts. 17–25), with their cards
// and contracts, what they can do, when they are away, the duty roster, and
// suggestions of whom to assign. A suggestion gives its reasons; a person
// decides.
package provider
