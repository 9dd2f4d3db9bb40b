package web

import (
	"fmt"
	"testing"
	"time"
)

func TestLimiterIsBounded(t *testing.T) {
	l := NewLimiter(60, 2)
	l.most = 100
	now := time.Date(2022, 2, 16, 8, 0, 0, 0, time.UTC)
	l.now = func() time.Time { return now }
	for i := range 1000 {
		l.Allow(fmt.Sprint(i))
		if len(l.keys) > l.most {
			t.Fatalf("%d keys", len(l.keys))
		}
	}
}

func TestLimiterGivesTurnsBack(t *testing.T) {
	l := NewLimiter(60, 2)
	now := time.Date(2022, 2, 16, 8, 0, 0, 0, time.UTC)
	l.now = func() time.Time { return now }
	l.Allow("a")
	l.Allow("a")
	wait, ok := l.Allow("a")
	if ok || wait <= 0 || wait > time.Second {
		t.Fatal(wait, ok)
	}
	now = now.Add(time.Second)
	if _, ok := l.Allow("a"); !ok {
		t.Fatal("no turn after a second")
	}
	if _, ok := l.Allow("a"); ok {
		t.Fatal("two turns after a second")
	}
}
