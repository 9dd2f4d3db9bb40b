package demo

import (
	"image"
	"image/color"
	"image/png"
	"io"

	"golang.org/x/image/vector"
)

const (
	pictureWidth  = 1200
	pictureHeight = 675
)

// draw makes the picture of an article: a few flat shapes, so that nobody takes
// it for a photograph of anybody.
func draw(w io.Writer, kind string) error {
	c := &canvas{image.NewRGBA(image.Rect(0, 0, pictureWidth, pictureHeight))}
	c.box(0, 0, pictureWidth, pictureHeight, 0, sand)
	switch kind {
	case "meeting":
		c.meeting()
	case "phone":
		c.phone()
	}
	return png.Encode(w, c.img)
}

var (
	sand  = color.RGBA{0xf3, 0xef, 0xe6, 0xff}
	teal  = color.RGBA{0x0f, 0x5e, 0x5c, 0xff}
	mist  = color.RGBA{0xcf, 0xe3, 0xe0, 0xff}
	amber = color.RGBA{0xd9, 0x8e, 0x2b, 0xff}
	brick = color.RGBA{0xa8, 0x47, 0x32, 0xff}
	wood  = color.RGBA{0x8a, 0x63, 0x45, 0xff}
	skin  = color.RGBA{0xdf, 0xb3, 0x8c, 0xff}
	ink   = color.RGBA{0x2b, 0x33, 0x36, 0xff}
	white = color.RGBA{0xff, 0xff, 0xff, 0xff}
)

type canvas struct{ img *image.RGBA }

// box fills a rectangle whose corners are rounded with radius r.
func (c *canvas) box(x, y, w, h, r float32, ink color.Color) {
	const k = 0.5523 // of a quarter circle drawn as a cubic
	z := vector.NewRasterizer(pictureWidth, pictureHeight)
	z.MoveTo(x+r, y)
	z.LineTo(x+w-r, y)
	z.CubeTo(x+w-r+k*r, y, x+w, y+r-k*r, x+w, y+r)
	z.LineTo(x+w, y+h-r)
	z.CubeTo(x+w, y+h-r+k*r, x+w-r+k*r, y+h, x+w-r, y+h)
	z.LineTo(x+r, y+h)
	z.CubeTo(x+r-k*r, y+h, x, y+h-r+k*r, x, y+h-r)
	z.LineTo(x, y+r)
	z.CubeTo(x, y+r-k*r, x+r-k*r, y, x+r, y)
	z.ClosePath()
	z.Draw(c.img, c.img.Bounds(), image.NewUniform(ink), image.Point{})
}

func (c *canvas) disc(x, y, r float32, ink color.Color) { c.box(x-r, y-r, 2*r, 2*r, r, ink) }

// meeting: a board with the year's plan, a long table, people around it.
func (c *canvas) meeting() {
	c.box(0, 470, pictureWidth, 205, 0, mist)
	c.box(390, 70, 420, 210, 10, teal)
	for i := range 5 { // the lines of the plan
		c.disc(430, 120+float32(i)*32, 7, amber)
		c.box(452, 114+float32(i)*32, 300-float32(i%3)*50, 12, 6, mist)
	}
	shirts := []color.Color{teal, brick, amber, ink, teal, brick, amber}
	for i := range 7 {
		x := 150 + float32(i)*150
		c.disc(x, 330, 38, skin)
		c.box(x-52, 378, 104, 130, 40, shirts[i])
		c.box(x-38, 288, 76, 34, 17, ink)
	}
	c.box(70, 450, 1060, 60, 14, wood)
	for i := range 6 { // papers on the table
		c.box(160+float32(i)*160, 462, 70, 26, 4, white)
	}
	for i := range 5 { // chairs in front
		c.box(180+float32(i)*190, 560, 90, 115, 20, wood)
	}
}

// phone: a telephone, and a paper with ticks.
func (c *canvas) phone() {
	c.box(220, 90, 260, 500, 36, ink)
	c.box(240, 130, 220, 390, 10, mist)
	c.disc(350, 555, 18, sand)
	for i := range 4 {
		w := float32(150)
		if i%2 == 1 {
			w = 110
		}
		c.box(262, 160+float32(i)*70, w, 44, 20, teal)
	}
	c.box(620, 120, 360, 450, 12, white)
	for i := range 5 {
		y := 180 + float32(i)*74
		c.box(660, y, 36, 36, 8, amber)
		c.box(720, y+10, 210-float32(i%2)*60, 14, 7, mist)
	}
}
