// Package request takes what is asked of the centre, by whatever way it comes,
// and decides it: completed, accepted (the room matter does that and calls
// [Service.MarkAccepted]), refused, passed on, withdrawn.
//
// It serves the Law on Legal Aid 11/2017/QH14, Articles 26, 29, 30, 31.3, 32.2
// and 35, Circular 12/2018/TT-BTP, Articles 5 to 8, and Joint Circular 10/2018,
// Articles 3.4 and 7. A request's states and the moves between them stand in
// moves.go. Simple questions answered at once have a register of their own
// (guidance.go).
package request
