package doctext

import (
	"bytes"
	"compress/zlib"
	"io"
)

// inflated unpacks every packed stream of a PDF once, into nothing, and gives
// [ErrTooMuch] where together they are more than a document has, or where one
// unpacks to another packed stream.
func inflated(r io.ReaderAt, size int64) error {
	const most = 40 << 20
	raw, err := io.ReadAll(io.NewSectionReader(r, 0, min(size, most)))
	if err != nil {
		return err
	}
	left := int64(maxUnpacked)
	for at := 0; ; {
		i := bytes.Index(raw[at:], []byte("stream"))
		if i < 0 {
			return nil
		}
		at += i + len("stream")
		body := bytes.TrimLeft(raw[at:min(len(raw), at+4)], "\r\n")
		start := at + min(len(raw)-at, 4) - len(body)
		if len(body) < 2 || body[0]&0x0f != 8 || (int(body[0])<<8|int(body[1]))%31 != 0 {
			continue // not packed this way
		}
		z, err := zlib.NewReader(bytes.NewReader(raw[start:]))
		if err != nil {
			continue
		}
		head := make([]byte, 2)
		n, _ := io.ReadFull(z, head)
		if n == 2 && head[0] == 0x78 && (int(head[0])<<8|int(head[1]))%31 == 0 { //nolint:gosec // two bytes long
			return ErrTooMuch // packed twice
		}
		unpacked, _ := io.Copy(io.Discard, io.LimitReader(z, left+1)) // a broken end is the reader's business
		if left -= unpacked + int64(n); left < 0 {
			return ErrTooMuch
		}
	}
}
