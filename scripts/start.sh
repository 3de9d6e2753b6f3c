#!/bin/sh
# Sets everything up and triages the sample case. Usage: npm start
set -eu
cd "$(dirname "$0")/.."
sh scripts/setup.sh
sh scripts/debian-packages.sh bubblewrap
PATH="$PWD/node_modules/.bin:$PATH"
case_folder=out/sample-case
rm -rf "$case_folder"
mkdir -p out
status=0
rempart triage samples/media --out "$case_folder" --list known-example=samples/lists/known-example.csv,date=2026-11-01 || status=$?
# 1 = finished with named gaps: the sample case holds a broken file and an archive on purpose.
[ "$status" -le 1 ] || exit "$status"
echo "Open the report: $PWD/$case_folder/report.html"
echo "Look at the cards: npx rempart view $case_folder --from samples/media"
