// Package news holds what the centre tells the public: articles that editors
// write, publish and withdraw, and the honest count of who came to read them.
//
// A visit is the first page somebody opens after half an hour without one.
// Nobody is followed: no cookie is set, and the address is only ever kept as a
// hash with a salt that is thrown away each day and never written down.
package news
