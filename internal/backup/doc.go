// Package backup keeps the data of the centre safe: it makes a backup while
// the program runs, checks one, restores one into an empty place, and looks
// after those it made by a schedule with rules of age.
//
// # A backup
//
// A backup is one file that can be opened without this program: parts in tar,
// compressed by zstd, and encrypted by age when a passphrase is set
// (age -d FILE | zstd -d | tar x). Its parts are
//
//	manifest.json             what it is: format, program, step of the data, tables
//	README.txt                how to read it
//	tables/matter/000001.jsonl rows of a table, see package dump
//	files/abcdef…             an uploaded file, called by the hash of its content
//	end.json                  how many parts, rows and files there are
//
// Each part stands in a frame of its own and carries its SHA-256, so that
// damage is found and the part named. Rows are those of one moment, whoever
// writes meanwhile. What is not whole has no end and is refused.
//
// The file is written under another name, flushed to the disk and renamed: a
// killed program leaves no backup that only looks whole.
package backup
