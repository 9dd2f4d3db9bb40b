// Package face holds what all faces (pages of the desk and the portal, and the
// API) share: who calls and in which language, how a form is read into the
// input of a use case, and how a fault becomes a status and a text.
package face
