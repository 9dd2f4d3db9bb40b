package sheet

import (
	"bufio"
	"errors"
	"fmt"
	"os"
)

// texts keeps the shared texts of a workbook: the first megabytes in memory,
// the rest in a file of its own that is gone when the program is.
type texts struct {
	memory []byte
	ends   []int64 // where each text ends, over memory and file
	file   *os.File
	out    *bufio.Writer
	size   int64
}

const (
	textsInMemory = 24 << 20
	maxTexts      = 8 << 20 // texts
)

func (t *texts) add(s string) error {
	if len(t.ends) >= maxTexts {
		return refuse(refuseLarge, "mb", textsInMemory>>20)
	}
	if t.file == nil && int64(len(t.memory)+len(s)) <= textsInMemory {
		t.memory = append(t.memory, s...)
	} else {
		if t.file == nil {
			f, err := os.CreateTemp("", "tgpl-texts-*")
			if err != nil {
				return fmt.Errorf("keep the texts of a workbook: %w", err)
			}
			_ = os.Remove(f.Name()) // it lives as long as it is open
			t.file, t.out = f, bufio.NewWriterSize(f, 64<<10)
		}
		if _, err := t.out.WriteString(s); err != nil {
			return fmt.Errorf("keep the texts of a workbook: %w", err)
		}
	}
	t.size += int64(len(s))
	t.ends = append(t.ends, t.size)
	return nil
}

func (t *texts) done() error {
	if t.out == nil {
		return nil
	}
	return t.out.Flush()
}

func (t *texts) get(n int) (string, error) {
	if n < 0 || n >= len(t.ends) {
		return "", errors.New("a shared text that is not there")
	}
	from, to := int64(0), t.ends[n]
	if n > 0 {
		from = t.ends[n-1]
	}
	if to <= int64(len(t.memory)) {
		return string(t.memory[from:to]), nil
	}
	b := make([]byte, to-from)
	if _, err := t.file.ReadAt(b, from-int64(len(t.memory))); err != nil {
		return "", fmt.Errorf("read the texts of a workbook: %w", err)
	}
	return string(b), nil
}

func (t *texts) close() error {
	if t == nil || t.file == nil {
		return nil
	}
	return t.file.Close()
}
