#!/bin/sh
# Sets the project up in this folder: npm packages as the lock file names them (no install script runs), Node 24 among
# them, the WebAssembly kernels, the types of the HTTP contract, and the console's pages. Nothing outside the folder is
# touched. Usage: sh scripts/setup.sh
set -eu
cd "$(dirname "$0")/.."

for program in node npm; do
  command -v "$program" >/dev/null 2>&1 || { echo "setup: needs $program, which is not installed (Debian: apt-get install nodejs npm)" >&2; exit 3; }
done

# Installed already for this very lock file? Then there is nothing to fetch.
stamp=node_modules/.rempart-setup
if [ ! -f "$stamp" ] || ! cmp -s package-lock.json "$stamp"; then
  echo "setup: installing npm packages"
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  cp package-lock.json "$stamp"
fi

PATH="$PWD/node_modules/.bin:$PATH"
node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 24 ? 0 : 1)' || {
  echo "setup: Node 24 or newer is needed; npm has no build of it for $(uname -s) $(uname -m), so please install it" >&2
  exit 3
}
node scripts/build-wasm.ts
node scripts/build-client.ts
vite build packages/console --logLevel warn
