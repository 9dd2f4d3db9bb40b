package chaos

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// The server is killed while files come in: a file that was answered is there,
// byte for byte.
func TestKilledInTheMiddleOfUploads(t *testing.T) {
	dir := centre(t)
	want := times(25, 400)
	p := serve(t, "--data", dir)
	who := newRobot(t, "tiepnhan", "--data", dir)
	r := rand.New(rand.NewPCG(3, uint64(time.Now().UnixNano())))
	var req record
	if _, err := who.call(t.Context(), p.url, "POST", "/requests", "", request(somebody(r)), &req); err != nil {
		t.Fatal(err)
	}
	var mu sync.RWMutex
	sums := map[int64][32]byte{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for len(sums) < want {
			body := text(r, 1000+r.IntN(600_000))
			mu.RLock()
			url := p.url
			mu.RUnlock()
			id, status, err := upload(who, url, req.ID, body)
			switch {
			case err == nil:
				sums[id] = sha256.Sum256(body)
			case status == 0 || status == 429 || status == 503:
				time.Sleep(20 * time.Millisecond)
			default:
				t.Error(err)
				return
			}
		}
	}()
	kills := 0
	for working := true; working; {
		select {
		case <-done:
			working = false
		case <-time.After(time.Duration(100+r.IntN(400)) * time.Millisecond):
			mu.Lock()
			p.kill()
			if err := p.start(); err != nil {
				t.Fatal(err)
			}
			mu.Unlock()
			kills++
		}
	}
	t.Logf("%d files, killed %d times", len(sums), kills)
	for id, sum := range sums {
		var got []byte
		if err := patiently(func() (status int, err error) {
			status, got, err = download(who, p.url, id)
			return status, err
		}); err != nil || sha256.Sum256(got) != sum {
			t.Errorf("file %d is not what was sent: %d bytes, %v", id, len(got), err)
		}
	}
	p.kill()
	verified(t, "--data", dir)
}

// text makes a text of some length that is not like another.
func text(r *rand.Rand, n int) []byte {
	var b bytes.Buffer
	for b.Len() < n {
		fmt.Fprintf(&b, "%s %d\n", strings.ToLower(somebody(r)), r.Int64())
	}
	return b.Bytes()
}

func upload(who robot, url string, request int64, body []byte) (id int64, status int, err error) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	_ = w.WriteField("subject_kind", "request")
	_ = w.WriteField("subject_id", fmt.Sprint(request))
	part, err := w.CreateFormFile("file", "ghi-chu.txt")
	if err != nil {
		return 0, 0, err
	}
	_, _ = part.Write(body)
	_ = w.Close()
	status, out, err := who.raw(http.MethodPost, url+"/api/v1/files", w.FormDataContentType(), &form)
	if err != nil {
		return 0, status, err
	}
	var made record
	err = json.Unmarshal(out, &made)
	return made.ID, status, err
}

func download(who robot, url string, id int64) (int, []byte, error) {
	return who.raw(http.MethodGet, fmt.Sprintf("%s/api/v1/files/%d/content", url, id), "", nil)
}

// raw sends what is no JSON. Status 0 means that no whole answer came.
func (r robot) raw(method, url, kind string, body io.Reader) (int, []byte, error) {
	req, err := http.NewRequest(method, url, body)
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Authorization", "Bearer "+r.token)
	req.Header.Set("X-Forwarded-For", r.ip)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = res.Body.Close() }()
	out, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, nil, err
	}
	if res.StatusCode >= 300 {
		return res.StatusCode, nil, fmt.Errorf("%s: %d %.300s", url, res.StatusCode, out)
	}
	return res.StatusCode, out, nil
}
