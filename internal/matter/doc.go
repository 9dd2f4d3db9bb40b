// Package matter follows a matter from the line in the register of acceptance
// to the filed file: who works on it, its hearings, work sessions, diary and
// papers, its states and the moves between them.
//
// It serves the Law on Legal Aid 11/2017/QH14, Articles 25 and 30 to 39,
// Circular 12/2018/TT-BTP, Articles 5 to 11, and Joint Circular 10/2018,
// Articles 3 to 6 and 12. The states and moves stand in moves.txt, which the
// code, the tests and the documentation share.
package matter
