// Package layering keeps the arrows of the house: faces stand on rooms, rooms
// on the rooms below them and on the ground, and nothing points up. Its test
// reads the imports of every package; docs/architecture.md draws the map.
package layering
