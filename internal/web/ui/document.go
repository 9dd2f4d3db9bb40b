package ui

// htmxConfig keeps htmx within the content security policy: no eval, no inline
// styles, requests only to ourselves.
const htmxConfig = `{"allowEval":false,"includeIndicatorStyles":false,"selfRequestsOnly":true,"allowScriptTags":false,"historyCacheSize":0,"refreshOnHistoryMiss":true}`

func colorScheme(theme string) string {
	if theme == "" {
		return "light dark"
	}
	return theme
}
