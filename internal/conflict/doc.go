// Package conflict keeps who stands on which side of a request or a matter, and
// finds where the centre would stand on both.
//
// A provider must refuse a matter when he has given or gives legal aid to
// parties with opposing interests in the same matter, or when there are grounds
// to think that he may not be impartial (Law on Legal Aid 11/2017/QH14
// Art. 25.2). So before acceptance the parties are compared with all clients,
// opposing parties, relatives and providers the centre knows, past ones too;
// and before assignment the provider is compared with the parties. People are
// recognised by record, identity number, name, and names spelled nearly alike.
//
// What is found comes with its reasons and a severity: a conflict needs the
// right conflict.override and a written reason to go on, a possible one a
// written note of whoever looked. A changed list of parties asks for a new
// check. Of other people's matters a finding tells only the code, the side and
// the name.
package conflict
