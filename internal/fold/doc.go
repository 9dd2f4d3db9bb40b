// Package fold makes Vietnamese text alike for searching and matching: without
// accents, in small letters, with one space between words. It also tells how
// near two names are to each other, for people whose papers spell their name in
// several ways. It is pure.
package fold
