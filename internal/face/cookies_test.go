package face_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"tgpl/internal/face"
	"tgpl/internal/i18n"
)
