package dump

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"
)

// The kinds of values of a column.
const (
	Int   = "int"
	Real  = "real"
	Text  = "text"
	Bool  = "bool"
	Bytes = "bytes"
)

// Column is one column of a table.
type Column struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
}

// Table is one table: its columns in their order, those of its key, and the
// tables that must be filled before it.
type Table struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"`
	Key     []string `json:"key"`
	After   []string `json:"after,omitempty"`
}

// machine lists the tables that say something of the machine and the moment
// and not of the centre: who is signed in, which backups lie where. They are
// never written.
var machine = []string{"goose_db_version", "account_session", "backup_run"}

// Tables lists the tables to write, each behind those it refers to.
func Tables(ctx context.Context, q bun.IDB, postgres bool) ([]Table, error) {
	read := sqliteTables
	if postgres {
		read = postgresTables
	}
	all, err := read(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("read the tables: %w", err)
	}
	return inOrder(all)
}

// inOrder sorts tables by name, but each behind those it refers to.
func inOrder(all []Table) ([]Table, error) {
	slices.SortFunc(all, func(a, b Table) int { return cmp.Compare(a.Name, b.Name) })
	known := map[string]bool{}
	for _, t := range all {
		known[t.Name] = true
	}
	var out []Table
	done := map[string]bool{}
	for len(out) < len(all) {
		before := len(out)
		for _, t := range all {
			ready := !done[t.Name]
			for _, other := range t.After {
				ready = ready && (done[other] || other == t.Name || !known[other])
			}
			if ready {
				done[t.Name] = true
				out = append(out, t)
			}
		}
		if len(out) == before {
			return nil, fmt.Errorf("dump: the tables refer to each other in a circle")
		}
	}
	return out, nil
}

// kindOf tells what a declared type holds.
func kindOf(declared string) (string, error) {
	switch d := strings.ToLower(declared); {
	case strings.Contains(d, "int"):
		return Int, nil
	case d == "text" || strings.Contains(d, "char"):
		return Text, nil
	case strings.HasPrefix(d, "bool"):
		return Bool, nil
	case d == "blob" || d == "bytea":
		return Bytes, nil
	case strings.HasPrefix(d, "real") || strings.HasPrefix(d, "double"):
		return Real, nil
	default:
		return "", fmt.Errorf("dump: columns of type %q are not known", declared)
	}
}

func sqliteTables(ctx context.Context, q bun.IDB) ([]Table, error) {
	var names []string
	err := q.NewRaw(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND sql NOT LIKE 'CREATE VIRTUAL%'
		AND NOT EXISTS (SELECT 1 FROM sqlite_master AS v WHERE v.sql LIKE 'CREATE VIRTUAL%' AND sqlite_master.name LIKE v.name || '!_%' ESCAPE '!') ORDER BY name`).Scan(ctx, &names)
	if err != nil {
		return nil, err
	}
	var out []Table
	for _, name := range names {
		if slices.Contains(machine, name) {
			continue
		}
		t := Table{Name: name}
		var columns []struct {
			Name string
			Type string
			PK   int
		}
		if err := q.NewRaw("SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid", name).Scan(ctx, &columns); err != nil {
			return nil, err
		}
		key := make([]string, len(columns))
		for _, c := range columns {
			kind, err := kindOf(c.Type)
			if err != nil {
				return nil, fmt.Errorf("table %s, column %s: %w", name, c.Name, err)
			}
			t.Columns = append(t.Columns, Column{c.Name, kind})
			if c.PK > 0 {
				key[c.PK-1] = c.Name
			}
		}
		t.Key = slices.DeleteFunc(key, func(s string) bool { return s == "" })
		if err := q.NewRaw(`SELECT DISTINCT "table" FROM pragma_foreign_key_list(?) ORDER BY 1`, name).Scan(ctx, &t.After); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

func postgresTables(ctx context.Context, q bun.IDB) ([]Table, error) {
	var columns []struct {
		TableName string
		Name      string
		Type      string
	}
	err := q.NewRaw(`SELECT c.table_name, c.column_name AS name, c.data_type AS type
		FROM information_schema.columns c JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
		WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' ORDER BY c.table_name, c.ordinal_position`).Scan(ctx, &columns)
	if err != nil {
		return nil, err
	}
	var out []Table
	at := map[string]int{}
	for _, c := range columns {
		if slices.Contains(machine, c.TableName) {
			continue
		}
		kind, err := kindOf(c.Type)
		if err != nil {
			return nil, fmt.Errorf("table %s, column %s: %w", c.TableName, c.Name, err)
		}
		i, ok := at[c.TableName]
		if !ok {
			i = len(out)
			at[c.TableName] = i
			out = append(out, Table{Name: c.TableName})
		}
		out[i].Columns = append(out[i].Columns, Column{c.Name, kind})
	}
	var keys []struct{ TableName, Name string }
	err = q.NewRaw(`SELECT r.relname AS table_name, a.attname AS name
		FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid JOIN pg_namespace n ON n.oid = r.relnamespace
		CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k (attnum, place)
		JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = k.attnum
		WHERE c.contype = 'p' AND n.nspname = current_schema() ORDER BY r.relname, k.place`).Scan(ctx, &keys)
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		if i, ok := at[k.TableName]; ok {
			out[i].Key = append(out[i].Key, k.Name)
		}
	}
	var refs []struct{ TableName, Other string }
	err = q.NewRaw(`SELECT DISTINCT r.relname AS table_name, f.relname AS other
		FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid JOIN pg_namespace n ON n.oid = r.relnamespace
		WHERE c.contype = 'f' AND n.nspname = current_schema() ORDER BY 1, 2`).Scan(ctx, &refs)
	for _, r := range refs {
		if i, ok := at[r.TableName]; ok {
			out[i].After = append(out[i].After, r.Other)
		}
	}
	return out, err
}

// Sequences gives the last number that was given out in each table that counts
// its rows, so that none is given out again.
func Sequences(ctx context.Context, q bun.IDB, postgres bool, tables []Table) (map[string]int64, error) {
	out := map[string]int64{}
	var rows []struct {
		Name string
		Last int64
	}
	if !postgres {
		if err := q.NewRaw("SELECT name, seq AS last FROM sqlite_sequence").Scan(ctx, &rows); err != nil {
			return nil, err
		}
	} else if err := q.NewRaw(`SELECT t.relname AS name, coalesce(pg_sequence_last_value(s.oid), 0) AS last
		FROM pg_class s JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'i'
		JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace n ON n.oid = t.relnamespace
		WHERE s.relkind = 'S' AND n.nspname = current_schema()`).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	for _, r := range rows {
		if r.Last > 0 && slices.ContainsFunc(tables, func(t Table) bool { return t.Name == r.Name }) {
			out[r.Name] = r.Last
		}
	}
	return out, nil
}
