// Compiles every AssemblyScript kernel (packages/kernels/src/NAME/assembly/index.ts) and wraps it as
// packages/kernels/src/NAME/NAME.wasm.ts (base64, so that the pure room reads no file). Both are build products, not in git.
// A kernel that needs other flags names them in assembly/flags.json (an array of strings).
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const kernels = join(root, 'packages/kernels/src')
const asc = join(root, 'node_modules/assemblyscript/bin/asc.js')
const FLAGS = [
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '-O3',
  '--converge',
  '--noAssert',
  '--use',
  'abort=',
  '--maximumMemory',
  '65536',
]

for (const name of readdirSync(kernels)) {
  const entry = join(kernels, name, 'assembly/index.ts')
  if (!existsSync(entry)) continue
  const target = join(kernels, name, `${name}.wasm`)
  if (existsSync(target) && statSync(target).mtimeMs > newest(join(kernels, name, 'assembly'))) continue
  const extra = join(kernels, name, 'assembly/flags.json')
  const flags = existsSync(extra) ? (JSON.parse(readFileSync(extra, 'utf8')) as string[]) : FLAGS
  const run = spawnSync(process.execPath, [asc, entry, '-o', target, ...flags], { stdio: 'inherit' })
  if (run.status !== 0) process.exit(1)
  const base64 = readFileSync(target).toString('base64')
  writeFileSync(
    `${target}.ts`,
    `// Built by scripts/build-wasm.ts from assembly/.\nexport const WASM_BASE64 = '${base64}'\n`,
  )
  console.log(`built ${name}.wasm (${statSync(target).size} bytes)`)
}

function newest(folder: string): number {
  return Math.max(...readdirSync(folder).map((file) => statSync(join(folder, file)).mtimeMs))
}
