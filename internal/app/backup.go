package app

import (
	"tgpl/internal/backup"
	"tgpl/internal/config"
)

// configureBackup tells the room of backups what the settings say.
func configureBackup(d *Data, o Options) error {
	set := backup.Options{Dir: o.Backup.Dir, Version: o.Version}
	if set.Dir != "" {
		var err error
		if set.At, err = o.Backup.Minute(); err != nil {
			return err
		}
		if set.Passphrase, err = config.Passphrase(o.Backup.PassphraseFile); err != nil {
			return err
		}
		set.Rules = backup.Rules{Days: o.Backup.KeepDays, Weeks: o.Backup.KeepWeeks, Months: o.Backup.KeepMonths}
	}
	return d.Backup.Configure(set)
}
