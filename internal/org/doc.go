// Package org holds the centre and those around it: branches with their code
// prefixes (Law on Legal Aid Arts. 10–11), departments, procedural agencies,
// other legal aid organisations (Arts. 12–15), and the administrative units,
// valid in time: when units are merged, the old ones stay as they were on the
// days they existed, so that an old address keeps its name.
package org
