// Command tgpl runs a Vietnamese State Legal Aid Centre: from the first phone
// call to the closed file, for staff, for the public and for other programs.
package main

func main() {}
