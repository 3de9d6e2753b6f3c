#!/bin/sh
# Sets everything up, checks the code and runs every test. Ends with "N passed, N failed, N skipped". Usage: npm test
set -eu
cd "$(dirname "$0")/.."
sh scripts/setup.sh
sh scripts/debian-packages.sh bubblewrap libimage-exiftool-perl strace chromium libxml2-utils imagemagick libheif-examples openssl python3 age hashdeep sqlite3 postgresql faketime softhsm2 python3-pykcs11
PATH="$PWD/node_modules/.bin:$PATH"
echo "types"; tsc -p tsconfig.json --noEmit; tsc -p packages/console/tsconfig.json --noEmit
echo "lint"; oxlint --type-aware -c .oxlintrc.json packages scripts
echo "format"; biome ci packages scripts
echo "boundaries"; depcruise --config .dependency-cruiser.cjs packages scripts
echo "unused"; knip
exec vitest run
