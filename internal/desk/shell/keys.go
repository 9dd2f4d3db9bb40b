package shell

// shortcut is a key or a run of keys and what it does. The script finds their
// targets by data-key and data-go in the page.
type shortcut struct {
	keys []string
	text string
}

var shortcuts = []shortcut{
	{[]string{"/"}, "shell.key_search"},
	{[]string{"N"}, "shell.key_register"},
	{[]string{"G", "H"}, "shell.menu_today"},
	{[]string{"G", "Y"}, "shell.menu_requests"},
	{[]string{"G", "V"}, "shell.menu_matters"},
	{[]string{"G", "K"}, "shell.menu_clients"},
	{[]string{"G", "L"}, "shell.menu_calendar"},
	{[]string{"?"}, "shell.key_help"},
}

func themeKey(theme string) string {
	switch theme {
	case "light":
		return "shell.theme_light"
	case "dark":
		return "shell.theme_dark"
	}
	return "shell.theme_auto"
}
