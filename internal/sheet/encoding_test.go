package sheet

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// Sentences as they stand in files of the time, byte for byte: "Nguyễn" is
// Nguy\xd4n in TCVN3 and Nguye\xe3n in VNI.
var known = []struct {
	encoding Encoding
	bytes    string
	want     string
}{
	{TCVN3, "C\xe9ng h\xdfa x\xb7 h\xe9i ch\xf1 ngh\xdca Vi\xd6t Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"},
	{TCVN3, "\xa7\xe9c l\xcbp - T\xf9 do - H\xb9nh ph\xf3c", "Độc lập - Tự do - Hạnh phúc"},
	{TCVN3, "NGUY\xd4N TH\xde HOA", "NGUYỄN THỊ HOA"},
	{TCVN3, "Ng\xad\xeci d\xb9y", "Ngưỡi dạy"},
	{TCVN3, "Tr\xcen, \xbe\xc6\xbb\xbc\xbd", "Trẻn, ắặằẳẵ"},
	{VNI, "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"},
	{VNI, "Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"},
	{VNI, "NGUYEÃN THÒ HOA", "NGUYỄN THỊ HOA"},
	{VNI, "Ngöôøi ñöôïc trôï giuùp phaùp lyù", "Người được trợ giúp pháp lý"},
	{CP1258, "C\xf4\xf2ng hoa\xcc xa\xde h\xf4\xf2i chu\xd2 nghi\xdea Vi\xea\xf2t Nam", "Cộng hoà xã hội chủ nghĩa Việt Nam"},
}

func TestKnownSentences(t *testing.T) {
	for _, k := range known {
		b := []byte(k.bytes)
		if k.encoding == VNI { // written above with the letters one saw without the font
			var ok bool
			if b, ok = latin(k.bytes); !ok {
				t.Fatalf("%q is not of Windows-1252", k.bytes)
			}
		}
		if got := k.encoding.decoder()(b); got != k.want {
			t.Errorf("%s: got %q, want %q", k.encoding, got, k.want)
		}
	}
}

// backwards writes text in an old encoding, for the tests only.
func (e Encoding) encode(t *testing.T, s string) []byte {
	t.Helper()
	var out []byte
	for _, r := range s {
		if r < 0x80 {
			out = append(out, byte(r))
			continue
		}
		b := e.letter(r)
		if b == nil {
			t.Fatalf("%s has no %c", e, r)
		}
		out = append(out, b...)
	}
	return out
}

func (e Encoding) letter(r rune) []byte {
	if e == TCVN3 {
		for i, l := range tcvn3 {
			if l == r && l != ' ' {
				return []byte{byte(0xA1 + i)}
			}
		}
		if low := []rune(strings.ToLower(string(r)))[0]; low != r {
			return e.letter(low)
		}
		return nil
	}
	for b, l := range vniLetter {
		if l == string(r) {
			return []byte{b}
		}
	}
	d := []rune(norm.NFD.String(string(r)))
	base, marks := d[0], norm.NFC.String("a"+string(d[1:]))
	upper := base >= 'A' && base <= 'Z'
	for b, tone := range vniTone {
		if norm.NFC.String("a"+tone) == marks {
			if upper {
				b -= 0x20
			}
			return []byte{byte(base), b}
		}
	}
	// ơ and ư with a tone
	if len(d) == 3 && d[1] == 0x31B {
		for b, tone := range vniTone {
			if tone == string(d[2]) {
				if upper {
					b -= 0x20
				}
				return append(e.letter([]rune(norm.NFC.String(string(d[:2])))[0]), b)
			}
		}
	}
	return nil
}

const allSmall = "à ả ã á ạ ă ằ ẳ ẵ ắ ặ â ầ ẩ ẫ ấ ậ đ è ẻ ẽ é ẹ ê ề ể ễ ế ệ ì ỉ ĩ í ị ò ỏ õ ó ọ ô ồ ổ ỗ ố ộ ơ ờ ở ỡ ớ ợ ù ủ ũ ú ụ ư ừ ử ữ ứ ự ỳ ỷ ỹ ý ỵ"

func TestEveryLetter(t *testing.T) {
	for _, e := range []Encoding{TCVN3, VNI} {
		if got := e.decoder()(e.encode(t, allSmall)); got != allSmall {
			t.Errorf("%s: got %s", e, got)
		}
	}
	big := strings.ToUpper(allSmall)
	if got := VNI.decoder()(VNI.encode(t, big)); got != big {
		t.Errorf("capitals of VNI: got %s", got)
	}
}

const passage = "Họ và tên người được trợ giúp pháp lý;Đối tượng;Lĩnh vực\nNguyễn Thị Mẫu;Người nghèo;Dân sự\nTrần Văn Ví Dụ;Trẻ em;Hình sự\nDanh Thị Tưởng Tượng;Người dân tộc thiểu số;Đất đai\n"

func TestDetect(t *testing.T) {
	if e, sure := Detect([]byte(passage), true); e != UTF8 || sure < 0.9 {
		t.Errorf("UTF-8: %s, %v", e, sure)
	}
	for _, e := range []Encoding{TCVN3, VNI} {
		if got, sure := Detect(e.encode(t, passage), true); got != e || sure < 0.7 {
			t.Errorf("%s: got %s, %v", e, got, sure)
		}
		// The same letters, saved as Unicode.
		var b strings.Builder
		for _, c := range e.encode(t, passage) {
			if c < 0x80 {
				b.WriteByte(c)
			} else {
				b.WriteRune(rune(c))
			}
		}
		if got, sure := Detect([]byte(b.String()), true); got != e || sure < 0.7 {
			t.Errorf("%s as Unicode: got %s, %v", e, got, sure)
		}
	}
	if got, sure := Detect([]byte(known[len(known)-1].bytes), true); got != CP1258 || sure < 0.5 {
		t.Errorf("1258: got %s, %v", got, sure)
	}
}

func FuzzEncoding(f *testing.F) {
	for _, k := range known {
		f.Add([]byte(k.bytes))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, sure := Detect(b, true); sure < 0 || sure > 1 {
			t.Fatal("confidence", sure)
		}
		for _, e := range Encodings {
			if s := e.decoder()(b); !norm.NFC.IsNormalString(s) {
				t.Fatalf("%s: %q is not composed", e, s)
			}
		}
	})
}
