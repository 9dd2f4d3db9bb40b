// Package link knows the addresses of records on the desk.
package link

import "strconv"

// folders are where the pages of each kind of record stand.
var folders = map[string]string{
	"client": "clients", "request": "requests", "matter": "matters", "provider": "providers",
	"guidance": "guidance", "article": "news", "account": "admin/accounts", "agency": "admin/agencies",
}

// Record gives the address of a record's page; empty when its kind has none.
func Record(kind string, id int64) string {
	folder, ok := folders[kind]
	if !ok || id == 0 {
		return ""
	}
	return "/desk/" + folder + "/" + strconv.FormatInt(id, 10)
}
