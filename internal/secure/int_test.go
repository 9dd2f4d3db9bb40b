package secure

import "testing"

func TestIntN(t *testing.T) {
	seen := map[int]bool{}
	for range 2000 {
		n := IntN(31)
		if n < 0 || n >= 31 {
			t.Fatalf("%d", n)
		}
		seen[n] = true
	}
	if len(seen) != 31 { // each is missed once in some 10^27 tries
		t.Errorf("only %d of 31 numbers came", len(seen))
	}
}
