package file

import (
	"bytes"
	"encoding/binary"
	"io"
)

// orientation finds how the camera was held (EXIF tag 0x0112, 1 to 8) in a
// JPEG; 1 where it is not said or not understood.
func orientation(d io.ReaderAt, media string) int {
	if media != "image/jpeg" {
		return 1
	}
	// The EXIF segment comes first and is at most 64 KB long.
	head := make([]byte, 128<<10)
	n, _ := d.ReadAt(head, 0)
	head = head[:n]
	at := 2
	for at+4 <= len(head) && head[at] == 0xff {
		marker := head[at+1]
		if marker == 0xff { // padding
			at++
			continue
		}
		size := int(binary.BigEndian.Uint16(head[at+2:]))
		if marker == 0xda || marker == 0xd9 || size < 2 || at+2+size > len(head) {
			return 1
		}
		segment := head[at+4 : at+2+size]
		if marker == 0xe1 && bytes.HasPrefix(segment, []byte("Exif\x00\x00")) {
			return tiffOrientation(segment[6:])
		}
		at += 2 + size
	}
	return 1
}

func tiffOrientation(b []byte) int {
	if len(b) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if b[0] == 'I' && b[1] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(b[4:]))
	if at+2 > int64(len(b)) {
		return 1
	}
	count := int64(order.Uint16(b[at:]))
	for i := range count {
		entry := at + 2 + i*12
		if entry+12 > int64(len(b)) {
			return 1
		}
		if order.Uint16(b[entry:]) == 0x0112 {
			if v := int(order.Uint16(b[entry+8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
	}
	return 1
}
