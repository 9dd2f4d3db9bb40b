// Package whole writes files that are there whole or not at all, whatever
// happens to the program or the machine meanwhile.
package whole

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// Partial ends the hidden name of a file that is being written.
const Partial = ".partial"

// File writes a file, readable by its owner alone: under a hidden name beside
// path, which it gets when everything is on the disk. A file that stood there
// is replaced. Where write fails nothing is left.
func File(path string, write func(io.Writer) error) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*"+Partial)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 256<<10)
	err = write(w)
	if err == nil {
		err = w.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return err
	}
	return SyncDir(dir)
}

// SyncDir has the names in a folder on the disk.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
