package account

// DemoPassword is the password of every account of the demonstration, and
// DemoUsers are the ones to try it with. They are shown on the sign-in page of
// the demonstration only.
const DemoPassword = "tgpl-demo-2022" //nolint:gosec // the demonstration shows it to everybody

// DemoUsers are told with DemoPassword.
var DemoUsers = []string{"giamdoc", "tiepnhan", "tgv", "luatsu", "ketoan", "bientap", "sotuphap", "quantri"}
