package matter

import (
	"net/http"

	"tgpl/internal/matter"
)

// inTab narrows what is asked for to a tab of the list, the open matters where
// nothing is chosen, and gives the tab.
func inTab(f matter.Filter, tab string) (matter.Filter, string) {
	if tab == "" && len(f.States) == 0 && f.Text == "" {
		tab = "open"
	}
	for _, t := range listTabs {
		if t.key == tab {
			f.States = t.states
		}
	}
	return f, tab
}

// asExported is the filter of the list as it is shown.
func asExported(r *http.Request, f *matter.Filter) {
	*f, _ = inTab(*f, r.URL.Query().Get("tab"))
}
