// Package agenda knows what is due, who waits for whom, what is asked of the
// head, what stands in the calendar, and who is told of it.
//
// Deadlines are started by the clocks of the law (package law: Law on Legal Aid
// Arts. 30–37, 39, 45; Circular 12/2018 Arts. 6, 9; Joint Circular 10/2018
// Arts. 3, 6, 12) and keep their article and their reckoning with them, so that
// what was reckoned once stays as it was when the law changes. A wait says in
// whose queue a record lies and since when; a proposal is a decision that only
// the head may make; an event is a hearing or a meeting; a notice is a line
// somebody is to read once.
//
// The methods that other rooms call inside their own use cases (Start, Meet,
// Void, Hand, Propose, AddEvent, Notify …) ask no rights and join the
// transaction of their caller. Day, Calendar, Notices, Pause and Resume are use
// cases of their own and ask.
package agenda
