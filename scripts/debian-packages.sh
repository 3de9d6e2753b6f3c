#!/bin/sh
# Installs the named Debian packages where they are missing and this user may; otherwise says what is missing, what it is
# for and how to get it. Usage: sh scripts/debian-packages.sh PACKAGE...
set -eu

purpose() {
  case "$1" in
    bubblewrap) echo "the sandbox in which every picture is decoded" ;;
    libimage-exiftool-perl) echo "a second reader that tests compare with" ;;
    strace) echo "tests that watch system calls" ;;
    chromium) echo "browser tests" ;;
    libxml2-utils) echo "tests against official XML schemas" ;;
    imagemagick) echo "a second decoder that tests compare with" ;;
    age) echo "a second program that opens releases" ;;
    hashdeep) echo "DFXML that another program wrote, for tests" ;;
    faketime) echo "tests with a wrong clock" ;;
    postgresql) echo "a database server for tests of replication" ;;
    softhsm2) echo "a hardware module in software, for tests of the key tool" ;;
    python3-pykcs11) echo "the key tool for hardware modules, and its tests" ;;
    sqlite3) echo "a second reader of SQLite lists, for tests" ;;
    libheif-examples) echo "HEIC pictures for tests" ;;
    *) echo "tests" ;;
  esac
}

missing=""
for package in "$@"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

for package in $missing; do echo "Debian package $package is missing: $(purpose "$package")"; done
if [ "$(id -u)" = 0 ]; then run=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then run="sudo"
else
  echo "Please install what is missing, as an administrator: apt-get install$missing" >&2
  exit 3
fi
command -v apt-get >/dev/null 2>&1 || { echo "This is no Debian system: install the equivalents of$missing" >&2; exit 3; }
echo "Installing$missing with apt-get"
export DEBIAN_FRONTEND=noninteractive
$run apt-get update -qq
# shellcheck disable=SC2086
$run apt-get install -y -qq --no-install-recommends $missing >/dev/null
