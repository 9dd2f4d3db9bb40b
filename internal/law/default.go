package law

import (
	"sync"

	lawdata "tgpl/law"
)

var standard = sync.OnceValue(func() *Law {
	l, err := Load(lawdata.FS)
	if err != nil {
		panic(err)
	}
	return l
})

// Default is the law that comes with the program. It is loaded once; data that
// do not load are a defect of the program and panic.
func Default() *Law { return standard() }
