// Package audit keeps who did and who saw what, when, from where, before and
// after: one row in the transaction of the change itself. Rows are only ever
// added. Refusals and sign-ins are kept too.
package audit
