// Package calendar knows days as a legal aid officer in Vietnam counts them:
// calendar dates of their own kind (never an instant at midnight), what a
// clerk types for a date or an hour, births of which only the year is known,
// the working days with their holidays and swaps, and the ends of terms.
//
// It is pure: it reads no clock and no file. Today is always handed in, and
// days off come from the law data through [ParseHolidays].
package calendar
