// Package export writes the lists of the centre into files to take away, as
// the reader sees them: the same filters, the same rights, the same masks. Who
// took what is noted in the audit. It also writes the whole centre, to move it
// elsewhere ([Service.All]).
//
// A list is defined once, in lists.go and the files beside it: its columns,
// how a page of rows is read and what each cell says. The worksheet, the file
// for other programs, the description of the file and the page of the guide
// all come from that definition.
package export
