package verify

import "context"

// database lets SQLite check its own file. PostgreSQL has checksums and tools
// of its own.
func (v *run) database(ctx context.Context) error {
	if v.DB.IsPostgres() {
		return nil
	}
	var lines []string
	if err := v.DB.Read(ctx).NewRaw("PRAGMA integrity_check(100)").Scan(ctx, &lines); err != nil {
		return err
	}
	for _, l := range lines {
		if l != "ok" {
			v.find("sqlite", 0, "sqlite", "what", l)
		}
	}
	return nil
}
