// Package law knows what the law says, as data that is valid in time: who is
// entitled and by which papers, why a request is refused or a matter stopped,
// which clock runs from what, which outcomes close a decision, who may give
// which form of aid, which papers a file needs, and the short lists of codes
// that the other rooms choose from.
//
// Every rule carries its article, its source, the days from and to which it
// holds and whether it has been verified in a source. A decision is made by the
// law in force on the day it concerns, so every lookup takes that day. The data
// stand in the folder law/ of the program (package lawdata); a change of law is
// a change there and a test here.
//
// The package is pure: it reads no clock, no data base and no file beside the
// fs.FS handed to [Load]. A [Law] never changes once it is loaded, so it may be
// used by many at once; lookups are maps made on loading.
package law
