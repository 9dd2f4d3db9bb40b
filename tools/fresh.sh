#!/bin/sh
# Fails when a generated file is not what its source gives.
set -eu

sums() { find internal docs \( -name '*_templ.go' -o -name 'tgpl*.1' -o -name cac-tep-xuat.md \) -print0 2>/dev/null | sort -z | xargs -0 sha256sum; }
before=$(sums)
go tool templ generate -path internal -log-level error
go run ./cmd/tgpl man --dir docs
TGPL_LANG=vi go run ./cmd/tgpl export --describe >docs/guide/cac-tep-xuat.md
after=$(sums)
if [ "$before" != "$after" ]; then
	echo "Generated files were not fresh; run \`make generate\` and commit:" >&2
	printf '%s\n%s\n' "$before" "$after" | sort | uniq -u | awk '{print "  " $2}' | sort -u >&2
	exit 1
fi
