// Package search finds records from what somebody types into one box: names
// with or without accents, in any order, with slips of the finger, codes,
// numbers and their ends, days, words of papers.
//
// Rooms put what a record is found by into the index in the transaction that
// changes the record ([Index.Put]), and tell once how their records are listed
// and shown ([Source]). The index holds no rights: who may see a record is
// asked of the records themselves, in the same query that finds them, so what
// somebody may not see is neither shown nor counted. What is masked is never
// put into the index.
//
// Finding goes in stages, each bounded, and stops as soon as there is enough:
// codes and numbers, whole names, all words in any order (of them the rarest
// is walked through, the newest records first), beginnings of words, mended
// words, all words but one.
package search
