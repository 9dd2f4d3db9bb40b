// Package importer brings a centre's own spreadsheets in: matters, clients,
// providers, staff and outreach. It guesses which column and which word means
// what, lets people correct that, tries without writing, and then writes in
// batches: each batch is one transaction that also moves the run on, so that a
// run which was cut goes on where it stopped, with nothing twice and nothing
// half.
//
// A row is known again by the fingerprint of what stood in it: the same row of
// any file comes in once. Old codes and numbers are kept; the registers go on
// after them. What an old book does not say is not made up: a date of which
// only the month is known is kept as that.
//
// The audit has one entry for each step of a run, not one for each record: each
// record names the run it came from (import_row).
package importer
