// Package portal is the centre's face to the public: is this for me, is it
// free, whom do I call, send a request, see where it stands, news.
//
// It is made for somebody in trouble, on an old telephone, perhaps watched:
// every page works without scripts, nothing typed ever stands in an address,
// pages with answers are kept by no cache, no cookie is set unless the reader
// changes language or look, and one press leaves the site.
//
// There is one file for each page beside its template. What the law says (who
// is helped, which papers, how long) comes from the room of the law for today.
package portal
