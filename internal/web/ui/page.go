package ui

func noticeRole(t Tone) string {
	if t == Bad {
		return "alert"
	}
	return "status"
}

func noticeIcon(t Tone) string {
	switch t {
	case Good:
		return "check"
	case Warn, Bad:
		return "alert"
	}
	return "info"
}

// icons are drawn on a square of 24 with a stroke of 2.
var icons = map[string]string{
	"alert":    `<path d="M12 3 2 20h20L12 3Z"/><path d="M12 10v4M12 17.5v.01"/>`,
	"check":    `<path d="m4 12.5 5 5L20 6.5"/>`,
	"info":     `<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 7.8v.01"/>`,
	"plus":     `<path d="M12 5v14M5 12h14"/>`,
	"search":   `<circle cx="11" cy="11" r="7"/><path d="m16.5 16.5 4.5 4.5"/>`,
	"menu":     `<path d="M4 6h16M4 12h16M4 18h16"/>`,
	"close":    `<path d="M5 5l14 14M19 5 5 19"/>`,
	"left":     `<path d="m15 5-7 7 7 7"/>`,
	"right":    `<path d="m9 5 7 7-7 7"/>`,
	"up":       `<path d="m5 15 7-7 7 7"/>`,
	"down":     `<path d="m5 9 7 7 7-7"/>`,
	"phone":    `<path d="M5 3h4l2 5-3 2a12 12 0 0 0 6 6l2-3 5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 2-2Z"/>`,
	"print":    `<path d="M7 8V3h10v5M7 18H4v-8h16v8h-3M7 14h10v7H7z"/>`,
	"file":     `<path d="M6 2h8l5 5v15H6zM14 2v5h5"/>`,
	"lock":     `<rect x="5" y="11" width="14" height="10" rx="2"/><path d="M8 11V7a4 4 0 0 1 8 0v4"/>`,
	"person":   `<circle cx="12" cy="8" r="4"/><path d="M4 21a8 8 0 0 1 16 0"/>`,
	"calendar": `<rect x="3" y="5" width="18" height="16" rx="2"/><path d="M3 10h18M8 2v5M16 2v5"/>`,
	"clock":    `<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>`,
	"download": `<path d="M12 3v12M7 11l5 5 5-5M4 21h16"/>`,
	"sound":    `<path d="M4 9v6h4l5 4V5L8 9zM16.5 9a4 4 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11"/>`,
	"bell":     `<path d="M6 16V11a6 6 0 0 1 12 0v5l2 2H4l2-2ZM10 21h4"/>`,
	"exit":     `<path d="M10 4H4v16h6M14 8l5 4-5 4M19 12H9"/>`,
}

func iconPaths(name string) string {
	p, ok := icons[name]
	if !ok {
		panic("no icon " + name)
	}
	return p
}
