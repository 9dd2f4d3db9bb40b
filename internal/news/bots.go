package news

import "strings"

// botWords stand in what programs that read pages call themselves.
var botWords = []string{
	"bot", "crawl", "spider", "slurp", "curl", "wget", "python", "go-http", "java/", "okhttp", "libwww", "httpclient",
	"headless", "phantom", "preview", "monitor", "uptime", "scan", "fetch", "archiver", "facebookexternalhit",
	"feed", "rss", "lighthouse", "pingdom", "axios", "node", "ruby", "perl", "php",
}

// IsBot tells whether a page was asked for by a program rather than a person,
// from what the browser calls itself. Who says nothing is taken for a program.
func IsBot(userAgent string) bool {
	ua := strings.ToLower(userAgent)
	if ua == "" {
		return true
	}
	for _, w := range botWords {
		if strings.Contains(ua, w) {
			return true
		}
	}
	return false
}
