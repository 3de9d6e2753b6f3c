#!/usr/bin/env node
// Starts the command under Node 24: the machine's own if it is new enough, else the one that npm installed with the project.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const NEEDED_MAJOR = 24
const main = join(dirname(fileURLToPath(import.meta.url)), '../src/main.ts')

if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) {
  await import(main)
} else {
  const bundled = findBundledNode()
  if (bundled === undefined) {
    console.error(`rempart: needs Node ${NEEDED_MAJOR} or newer, this is ${process.version}; run "npm run setup" in the repository`)
    process.exit(3)
  }
  const child = spawnSync(bundled, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
  process.exit(child.status ?? 1)
}

function findBundledNode() {
  try {
    const require = createRequire(import.meta.url)
    return join(dirname(require.resolve(`node-linux-${process.arch}/package.json`)), 'bin/node')
  } catch {
    return undefined
  }
}
