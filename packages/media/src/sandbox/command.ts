// The command line of one worker: bubblewrap, limits, Node. Nothing of the machine but libraries, Node and our own sources
// is visible inside; no network; a user without rights (SECURITY §4.1).
import { accessSync, constants, existsSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { UserError } from '@rempart/core'
import { ADDRESS_SPACE_BYTES, CPU_SECONDS, HEAP_MIB, INITIAL_HEAP_MIB, MEMORY_BYTES, OPEN_FILES } from './limits.ts'

export type WorkerCommand = Readonly<{
  program: string
  args: readonly string[]
  environment: Readonly<Record<string, string>>
}>

const PACKAGES = join(import.meta.dirname, '../../..')
const ROOMS = ['core', 'kernels', 'provenance', 'media'] as const
/** Libraries the worker loads, with what they load in turn. */
const LIBRARIES = [
  'sharp',
  '@img',
  'detect-libc',
  'semver',
  'heic-decode',
  'libheif-js',
  '@contentauth/c2pa-wasm',
  'saxes',
  'xmlchars',
] as const
const PROGRAM_PATHS = ['/usr/bin', '/bin', '/usr/local/bin']
const SYSTEM_LIBRARIES = ['/usr/lib', '/usr/lib64', '/lib', '/lib64', '/etc/ld.so.cache']
export const NODE_FLAGS = [
  `--max-old-space-size=${HEAP_MIB}`,
  `--initial-old-space-size=${INITIAL_HEAP_MIB}`,
  '--disable-wasm-trap-handler',
  '--no-warnings',
] as const

/** Descriptor on which the filter is handed to bubblewrap. */
export const SECCOMP_FD = 3

/** What a sandbox has to see of us. */
type Contents = Readonly<{ rooms: readonly string[]; libraries: readonly string[] }>
const DECODER: Contents = { rooms: ROOMS, libraries: LIBRARIES }
/** A process that needs nothing but Node and its own sources sees no decoder. */
export const NO_LIBRARIES: Contents = { rooms: ['media'], libraries: [] }

/** The sandboxed worker. UserError `sandbox-unavailable` where a program is missing. `entry` is for what is no decoder. */
export function sandboxedCommand(
  entry = 'media/src/worker/main.ts',
  { rooms, libraries }: Contents = DECODER,
): WorkerCommand {
  const bwrap = find('bwrap', 'bubblewrap')
  const prlimit = find('prlimit', 'util-linux')
  const modules = nodeModules()
  const binds = [
    ...SYSTEM_LIBRARIES.filter((path) => existsSync(path)).flatMap((path) => ['--ro-bind', path, path]),
    ...rooms.flatMap((room) => ['--ro-bind', join(PACKAGES, room), `/app/packages/${room}`]),
    ...libraries.flatMap((name) => ['--ro-bind', join(modules, name), `/app/node_modules/${name}`]),
    ...rooms.flatMap((room) => ['--symlink', `../../packages/${room}`, `/app/node_modules/@rempart/${room}`]),
  ]
  const limits = [
    `--data=${MEMORY_BYTES}`,
    `--as=${ADDRESS_SPACE_BYTES}`,
    `--cpu=${CPU_SECONDS}`,
    '--fsize=0',
    `--nofile=${OPEN_FILES}`,
    '--core=0',
  ]
  return {
    program: bwrap,
    args: [
      '--unshare-all',
      '--die-with-parent',
      '--new-session',
      '--cap-drop',
      'ALL',
      '--clearenv',
      '--uid',
      '65534',
      '--gid',
      '65534',
      '--proc',
      '/proc',
      '--dev',
      '/dev',
      '--size',
      '67108864',
      '--tmpfs',
      '/tmp',
      ...binds,
      '--ro-bind',
      realpathSync(process.execPath),
      '/app/bin/node',
      '--ro-bind',
      prlimit,
      '/app/bin/prlimit',
      '--remount-ro',
      '/',
      '--chdir',
      '/app',
      '--seccomp',
      String(SECCOMP_FD),
      '/app/bin/prlimit',
      ...limits,
      '/app/bin/node',
      ...NODE_FLAGS,
      `/app/packages/${entry}`,
    ],
    environment: {},
  }
}

/** The same worker without a sandbox: development only, and every output says so. */
export function unsafeCommand(entry = 'media/src/worker/main.ts'): WorkerCommand {
  return { program: process.execPath, args: [...NODE_FLAGS, join(PACKAGES, entry)], environment: {} }
}

function nodeModules(): string {
  const sharp = createRequire(import.meta.url).resolve('sharp')
  return sharp.slice(0, sharp.lastIndexOf('/sharp/'))
}

function find(program: string, debianPackage: string): string {
  const path = PROGRAM_PATHS.map((folder) => join(folder, program)).find(isExecutable)
  if (path !== undefined) return realpathSync(path)
  const reason = `pictures are decoded only inside a sandbox, and ${program} is not installed (Debian: apt-get install ${debianPackage})`
  throw new UserError({ code: 'sandbox-unavailable', subject: program, reason })
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
