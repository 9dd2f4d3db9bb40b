// Package client keeps the persons helped (người được trợ giúp pháp lý, Law on
// Legal Aid Art. 7–9): one record each, however often they come.
//
// What is typed at a counter finds a person by name with or without accents, by
// identity number and by the beginning or end of a telephone number. Likely
// doubles are offered with reasons; two records of one person are merged
// without losing anything, and parted again when that was wrong.
//
// Sensitive facts (HIV, being a victim, health, a child in proceedings) are not
// part of a [Client]. They are read only with the right client.sensitive, and
// every reading is noted in the audit.
package client
