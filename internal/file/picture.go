package file

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"

	"tgpl/internal/blob"
	"tgpl/internal/fault"
)

// Bounds of a picture. A telephone makes 12 to 50 million pixels; a small file
// can claim billions and would fill the memory when it is unpacked.
const (
	maxPixels     = 50_000_000
	maxPixelsFlat = 25_000_000 // PNG, GIF, WebP, which take more memory for each
	maxSide       = 20_000
	thumbSide     = 320
	viewSide      = 1600
)

func errPicture() error { return fault.Field("file", "file.picture_broken") }
func errPixels() error {
	return fault.Field("file", "file.picture_large", "millions", maxPixels/1_000_000)
}

// drawSmall decodes a picture, which proves that it is one, and keeps a
// thumbnail and a view of it. Both are drawn anew and so carry nothing that
// the camera or anybody else wrote into the file: no place, no comment, no
// tail. The way the camera was held is turned into pixels.
func (s *Service) drawSmall(ctx context.Context, d *blob.Draft, k kind, up *Upload) error {
	select {
	case s.pictures <- struct{}{}:
		defer func() { <-s.pictures }()
	case <-ctx.Done():
		return ctx.Err()
	}
	img, err := decode(d, k.media)
	if err != nil {
		return err
	}
	turn := orientation(d, k.media)
	view := fit(img, viewSide)
	thumb := rotate(fit(view, thumbSide), turn)
	view = rotate(view, turn)
	b := img.Bounds()
	up.Width, up.Height = int64(b.Dx()), int64(b.Dy())
	if turn >= 5 {
		up.Width, up.Height = up.Height, up.Width
	}
	if up.ViewSHA256, err = s.keepJPEG(view, 82); err != nil {
		return err
	}
	up.ThumbSHA256, err = s.keepJPEG(thumb, 78)
	return err
}

func (s *Service) keepJPEG(img image.Image, quality int) (string, error) {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
		return "", err
	}
	hash, _, err := s.blobs.Put(&out, MaxSize)
	return hash, err
}

// decode reads the picture after having looked at how large it says it is.
func decode(d *blob.Draft, media string) (image.Image, error) {
	var config func(io.Reader) (image.Config, error)
	var full func(io.Reader) (image.Image, error)
	most := maxPixelsFlat
	switch media {
	case "image/jpeg":
		config, full, most = jpeg.DecodeConfig, jpeg.Decode, maxPixels
	case "image/png":
		config, full = png.DecodeConfig, png.Decode
	case "image/gif":
		config, full = gif.DecodeConfig, gif.Decode // the first picture only
	case "image/webp":
		config, full = webpConfig(d), webp.Decode
	default:
		return nil, errPicture()
	}
	if _, err := d.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	c, err := config(bufio.NewReader(d))
	if err != nil {
		return nil, errPicture()
	}
	if c.Width <= 0 || c.Height <= 0 {
		return nil, errPicture()
	}
	if c.Width > maxSide || c.Height > maxSide || int64(c.Width)*int64(c.Height) > int64(most) {
		return nil, errPixels()
	}
	if _, err := d.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	img, err := full(bufio.NewReader(d))
	if err != nil {
		return nil, errPicture()
	}
	return img, nil
}

// webpConfig gives the larger of the sizes that a WebP file claims: its outer
// header and the frame inside may differ, and the frame is what is unpacked.
func webpConfig(d io.ReaderAt) func(io.Reader) (image.Config, error) {
	return func(r io.Reader) (image.Config, error) {
		c, err := webp.DecodeConfig(r)
		if err != nil {
			return c, err
		}
		var head [18]byte
		for at := int64(12); ; {
			if _, err := d.ReadAt(head[:], at); err != nil {
				if errors.Is(err, io.EOF) {
					return c, nil
				}
				return c, err
			}
			body := head[8:]
			switch string(head[:4]) {
			case "VP8 ":
				c.Width = max(c.Width, int(binary.LittleEndian.Uint16(body[6:])&0x3fff))
				// The height lies two bytes further than head reaches.
				var h [2]byte
				if _, err := d.ReadAt(h[:], at+16); err == nil {
					c.Height = max(c.Height, int(binary.LittleEndian.Uint16(h[:])&0x3fff))
				}
			case "VP8L":
				bits := binary.LittleEndian.Uint32(body[1:])
				c.Width = max(c.Width, int(bits&0x3fff)+1)
				c.Height = max(c.Height, int(bits>>14&0x3fff)+1)
			}
			n := int64(binary.LittleEndian.Uint32(head[4:]))
			at += 8 + n + n&1
		}
	}
}

// fit draws a picture so that neither side is longer than side, on white where
// it is transparent. A smaller picture keeps its size.
func fit(img image.Image, side int) image.Image {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if w > side || h > side {
		if w >= h {
			w, h = side, max(1, h*side/w)
		} else {
			w, h = max(1, w*side/h), side
		}
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	if w == b.Dx() && h == b.Dy() {
		draw.Draw(out, out.Bounds(), img, b.Min, draw.Over)
	} else {
		draw.BiLinear.Scale(out, out.Bounds(), img, b, draw.Over, nil)
	}
	return out
}

// rotate turns a picture as EXIF orientation says (1 to 8).
func rotate(img image.Image, turn int) image.Image {
	if turn <= 1 || turn > 8 {
		return img
	}
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	ow, oh := w, h
	if turn >= 5 {
		ow, oh = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, ow, oh))
	for y := range h {
		for x := range w {
			var tx, ty int
			switch turn {
			case 2:
				tx, ty = w-1-x, y
			case 3:
				tx, ty = w-1-x, h-1-y
			case 4:
				tx, ty = x, h-1-y
			case 5:
				tx, ty = y, x
			case 6:
				tx, ty = h-1-y, x
			case 7:
				tx, ty = h-1-y, w-1-x
			case 8:
				tx, ty = y, w-1-x
			}
			out.Set(tx, ty, img.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return out
}
