// Package account holds who may sign in, what each role may do, and where
// somebody is signed in: accounts, rights, sessions, tokens, sign-in with
// argon2id and throttling that a stranger can't turn against the owner.
package account
