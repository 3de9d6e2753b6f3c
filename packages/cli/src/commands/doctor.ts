// rempart doctor: is everything here that the work needs, the case server's too?
import { spawnSync } from 'node:child_process'
import type { Command } from 'commander'
import { probeSandbox } from '@rempart/media'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { keyFolder } from '../keys/key-folder.ts'

const NEEDED_NODE_MAJOR = 24

type Check = Readonly<{ name: string; state: 'ok' | 'missing' | 'optional'; detail: string }>

export function addDoctor(program: Command, leave: (code: ExitCode) => void): void {
  program
    .command('doctor')
    .description('check this machine: sandbox, Node, keys, what the case server needs, programs')
    .option('--data <dir>', "the site's folder, as `rempart serve` takes it")
    .option('--json', 'print one JSON object', false)
    .addHelpText('after', '\nExit codes: 0 ready, 3 something needed is missing.')
    .action(async ({ json, data }: Readonly<{ json: boolean; data?: string }>) => {
      const { checkServer } = await import('@rempart/server')
      const checks = [
        ...(await checkSandbox()),
        checkNode(),
        checkKeys(),
        ...(await checkServer(process.env, data === undefined ? {} : { data })),
        ...OPTIONAL.map(checkProgram),
      ]
      if (json) process.stdout.write(`${JSON.stringify({ ready: ready(checks), checks })}\n`)
      else for (const { name, state, detail } of checks) process.stdout.write(`${state.padEnd(9)}${name}: ${detail}\n`)
      leave(ready(checks) ? EXIT.finished : EXIT.cannotStart)
    })
}

function ready(checks: readonly Check[]): boolean {
  return checks.every(({ state }) => state !== 'missing')
}

async function checkSandbox(): Promise<readonly Check[]> {
  const { available, reason, probes } = await probeSandbox()
  const denied = probes.filter((probe) => probe.denied).length
  const open = probes.filter((probe) => !probe.denied).map(({ name }) => name)
  const detail = available
    ? `${denied} of ${probes.length} probes denied${open.length > 0 ? `; OPEN: ${open.join(', ')}` : ''}`
    : (reason ?? 'not available')
  return [{ name: 'sandbox', state: available && open.length === 0 ? 'ok' : 'missing', detail }]
}

function checkNode(): Check {
  const { node, openssl } = process.versions
  const fit = Number(node.split('.')[0]) >= NEEDED_NODE_MAJOR
  return {
    name: 'Node',
    state: fit ? 'ok' : 'missing',
    detail: `${node} with OpenSSL ${openssl}; ${NEEDED_NODE_MAJOR} or newer is needed`,
  }
}

function checkKeys(): Check {
  return { name: 'keys', state: 'ok', detail: `kept in ${keyFolder(process.env)}; back this folder up` }
}

const OPTIONAL = [
  { program: 'exiftool', args: ['-ver'], how: 'for tests: apt-get install libimage-exiftool-perl' },
  { program: 'strace', args: ['-V'], how: 'for tests: apt-get install strace' },
  { program: 'chromium', args: ['--version'], how: 'for tests: apt-get install chromium' },
] as const

function checkProgram({ program, args, how }: (typeof OPTIONAL)[number]): Check {
  const run = spawnSync(program, args, { encoding: 'utf8' })
  if (run.status !== 0) return { name: program, state: 'optional', detail: `not here; ${how}` }
  return { name: program, state: 'ok', detail: run.stdout.split('\n')[0]?.trim() ?? '' }
}
