// Package web is what every request passes on its way in and out, whichever
// face it is for: a number, the address of the person, the access log, what
// happens on a panic, the security headers, the guard against forged requests,
// limits of size and pace, compression.
//
//	h, err := web.Wrap(web.Options{TrustedProxies: …, Secure: true, Fail: fail, Observe: metrics}, mux)
//
// Fail draws an error in the way of the face the address belongs to; Observe
// is told every answer by its route, never by its address.
package web
