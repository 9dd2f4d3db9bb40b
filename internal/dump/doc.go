// Package dump writes all tables of the open data as JSON, a row to a line,
// and puts such lines into empty tables again, of either database: what was
// written from one can be read into the other. It knows tables and columns
// from the database itself and nothing of what they mean.
//
// Rows come in the order of their key, columns in that of the table, so that
// the same data give the same bytes whichever database they lie in.
package dump
