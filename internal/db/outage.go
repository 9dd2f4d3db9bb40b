package db

import (
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"tgpl/internal/fault"
)

// Outage gives the fault to tell the reader where err comes from outside of the
// program: the disk is full, the database is away or busy. It gives nil for
// everything else. Nothing of what was being written is kept then; what was
// answered before is.
func Outage(err error) *fault.Error {
	if err == nil {
		return nil
	}
	if key := outage(err); key != "" {
		return fault.New(fault.Unavailable, key, "seconds", 30).With(err)
	}
	return nil
}

const (
	diskFull = "fault.disk_full"
	dataAway = "fault.data_away"
	dataBusy = "fault.data_busy"
)

func outage(err error) string {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff {
		case lib.SQLITE_FULL:
			return diskFull
		case lib.SQLITE_IOERR, lib.SQLITE_CANTOPEN, lib.SQLITE_READONLY:
			return dataAway
		case lib.SQLITE_BUSY:
			return dataBusy
		}
	}
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return diskFull
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch {
		case pg.Code == "53100":
			return diskFull
		case pg.Code == "53300", pg.Code == "40001", pg.Code == "40P01", pg.Code == "55P03":
			return dataBusy
		case len(pg.Code) > 2 && (pg.Code[:2] == "08" || pg.Code[:2] == "57" && pg.Code != "57014" || pg.Code[:2] == "53"):
			return dataAway
		}
		return ""
	}
	var connect *pgconn.ConnectError
	var network *net.OpError
	if errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF) {
		return dataAway
	}
	return ""
}
