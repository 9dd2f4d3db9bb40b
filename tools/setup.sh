#!/bin/sh
# Installs from Debian what the tests need and this machine lacks. Touches
# nothing where everything is there.
set -eu

missing=
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need gcc 'gcc libc6-dev'
need chromium chromium
need git git
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing="$missing postgresql-15"
[ -e /usr/share/fonts/truetype/dejavu ] || [ -e /usr/share/fonts/truetype/liberation2 ] || missing="$missing fonts-liberation2"
[ -n "$missing" ] || exit 0

sudo=
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null 2>&1 || { echo "missing:$missing; install them as root" >&2; exit 1; }
	sudo=sudo
fi
echo "installing from Debian:$missing"
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
# A release newer than Debian 12 has a newer PostgreSQL under its own number.
apt-cache show postgresql-15 >/dev/null 2>&1 || missing=$(echo "$missing" | sed 's/postgresql-15/postgresql/')
# shellcheck disable=SC2086 # a list of packages
$sudo apt-get install -y -qq --no-install-recommends $missing
