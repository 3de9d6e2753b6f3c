// The key service keeps the port's promises in this process, behind its socket and on an operator's own tool; it survives
// being killed, budgets and writes down every unwrap, and leaves neither passphrase nor core dump.
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { keyServiceContract } from '../../test/key-service-contract.ts'
import { connectKeys } from './connect.ts'
import { openIntakeKeys } from './intake-keys.ts'
import { kekCommand } from './kek-command.ts'
import { openKekFile } from './kek-file.ts'
import type { KeyEncryptionKey } from './key-encryption-key.ts'
import { type KeeperSettings, keyKeeper, type KeyKeeper, type UnwrapLine } from './key-keeper.ts'
import { superviseKeys, type SupervisedKeys } from './supervise.ts'

const root = mkdtempSync(join(tmpdir(), 'rempart-keys-'))
const PASSPHRASE = 'a long passphrase of a test 7f3a'
const passphraseFile = join(root, 'passphrase')
const socket = join(root, 'keys.sock')
const request = { by: 'analyst-1', reason: 'review' }
const place = { context: { kind: 'object', id: 'a1', scope: 'c1', type: 'image/png' } } as const
let supervised: SupervisedKeys

beforeAll(async () => {
  writeFileSync(passphraseFile, `${PASSPHRASE}\n`, { mode: 0o600 })
  supervised = await superviseKeys({
    folder: join(root, 'service'),
    socket,
    source: { kind: 'passphrase-file', path: passphraseFile },
  })
})
afterAll(async () => {
  await supervised.stop()
  rmSync(root, { recursive: true })
})

async function keeperOn(kek: KeyEncryptionKey, folder: string, more: Partial<KeeperSettings> = {}): Promise<KeyKeeper> {
  const intake = await openIntakeKeys(join(folder, 'intake-keys.json'), kek)
  const clock = { now: () => new Date() }
  return keyKeeper({ kek, intake, clock, random: randomBytes, log: () => undefined, ...more })
}

function freshFolder(): string {
  return mkdtempSync(join(root, 'keeper-'))
}

keyServiceContract('in this process', () => {
  const folder = freshFolder()
  return keeperOn(openKekFile(join(folder, 'kek.json'), Buffer.from(PASSPHRASE)), folder)
})
keyServiceContract('behind a command', () => {
  const folder = freshFolder()
  const script = join(import.meta.dirname, '../../test/key-command.mjs')
  return keeperOn(kekCommand([process.execPath, script, join(folder, 'tool')]), folder)
})
keyServiceContract('behind a socket', () => Promise.resolve(connectKeys(socket)))

it('a key file opens with its passphrase again, and with no other', async () => {
  const folder = freshFolder()
  const path = join(folder, 'kek.json')
  const key = await (await keeperOn(openKekFile(path, Buffer.from('one')), folder)).wrap(place, Buffer.from('secret'))
  const reopened = await keeperOn(openKekFile(path, Buffer.from('one')), folder)
  expect(Buffer.from(await reopened.unwrap(key, request)).toString()).toBe('secret')
  expect(() => openKekFile(path, Buffer.from('two'))).toThrow('passphrase does not open')
  expect(readFileSync(path, 'utf8')).not.toContain('secret')
  const passphrase = Buffer.from('one')
  openKekFile(path, passphrase)
  expect(passphrase.every((byte) => byte === 0)).toBe(true)
})

it('a key file that others may read, or that is no key file, is refused', () => {
  const folder = freshFolder()
  const path = join(folder, 'kek.json')
  writeFileSync(path, '{"format":"rempart key-encryption key 1","generations":[]}', { mode: 0o600 })
  expect(() => openKekFile(path, Buffer.from('one'))).toThrow('not a key file')
  writeFileSync(join(folder, 'open.json'), '{}', { mode: 0o644 })
  expect(() => openKekFile(join(folder, 'open.json'), Buffer.from('one'))).toThrow('others may read it')
})

it('texts are counted apart from files, and no file opens in the name of a text', async () => {
  const folder = freshFolder()
  const keys = await keeperOn(openKekFile(join(folder, 'kek.json'), Buffer.from('one')), folder, {
    clock: { now: () => new Date(0) },
    perMinute: { person: { object: 2, text: 4 }, people: { object: 3, text: 6 }, jobs: 1 },
  })
  const file = await keys.wrap(place, Buffer.from('secret'))
  const text = await keys.wrap({ context: { ...place.context, kind: 'text' } }, Buffer.from('words'))
  const opened = async (by: string, of: typeof file): Promise<number> => {
    const tries = Array.from({ length: 5 }, () => keys.unwrap(of, { by, reason: 'review' }))
    return (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled').length
  }
  expect([await opened('analyst-1', file), await opened('analyst-1', text)]).toEqual([2, 4])
  expect([await opened('analyst-2', file), await opened('analyst-2', text)]).toEqual([1, 2])
  const renamed = { ...file, context: { ...file.context, kind: 'text' as const } }
  expect(await opened('job:any', renamed)).toBe(0)
})

it('one person, all people and all jobs have a budget, whatever names are claimed, and each unwrap is written down before the key is out', async () => {
  const folder = freshFolder()
  const lines: UnwrapLine[] = []
  let nowMs = Date.UTC(2026, 0, 1)
  const keys = await keeperOn(openKekFile(join(folder, 'kek.json'), Buffer.from('one')), folder, {
    clock: { now: () => new Date(nowMs) },
    log: (line) => void lines.push(line),
    perMinute: { person: { object: 5, text: 7 }, people: { object: 12, text: 14 }, jobs: 50 },
  })
  const key = await keys.wrap(place, Buffer.from('secret'))
  const tries = async (by: string, count: number): Promise<number> => {
    let answered = 0
    for (let i = 0; i < count; i += 1)
      answered += await keys.unwrap(key, { by, reason: 'review' }).then(
        () => 1,
        () => 0,
      )
    return answered
  }
  expect(await tries('analyst-1', 20)).toBe(5)
  expect(await tries('analyst-2', 3)).toBe(3)
  expect(await tries('job:verify', 60)).toBe(50)
  expect(await tries('job:another-name', 5)).toBe(0)
  let claimed = 0
  for (let name = 0; name < 30; name += 1) claimed += await tries(`claimed-${name}`, 5)
  expect(claimed).toBe(12 - 5 - 3)
  nowMs += 12_000
  expect(await tries('analyst-1', 20)).toBe(1)
  nowMs -= 3_600_000
  expect(await tries('analyst-1', 5)).toBe(0)
  expect(lines.filter(({ outcome }) => outcome === 'asked').length).toBe(5 + 3 + 50 + 4 + 1)
  expect(lines[0]).toEqual({
    at: '2026-01-01T00:00:00.000Z',
    by: 'analyst-1',
    reason: 'review',
    kind: 'object',
    id: 'a1',
    scope: 'c1',
    outcome: 'asked',
  })
  const silent = await keeperOn(openKekFile(join(folder, 'kek.json'), Buffer.from('one')), folder, {
    log: () => {
      throw new Error('disk full')
    },
  })
  await expect(silent.unwrap(key, request)).rejects.toThrow('disk full')
})

it('a killed service is started again, and questions asked meanwhile are answered', async () => {
  const keys = connectKeys(socket)
  const key = await keys.wrap(place, Buffer.from('secret'))
  const before = supervised.starts()
  for (let round = 0; round < 2; round += 1) {
    const asked = Array.from({ length: 20 }, () => keys.unwrap(key, { by: 'job:test', reason: 'test' }))
    process.kill(supervised.pid() ?? Number.NaN, 'SIGKILL')
    const later = keys.unwrap(key, { by: 'job:test', reason: 'test' })
    for (const secret of await Promise.all([...asked, later])) expect(Buffer.from(secret).toString()).toBe('secret')
  }
  expect(supervised.starts()).toBe(before + 2)
  await keys.close()
})

it('the service keeps neither its passphrase in memory nor a core dump for anybody', async () => {
  const pid = supervised.pid() ?? Number.NaN
  const limits = readFileSync(`/proc/${pid}/limits`, 'utf8')
  expect(limits).toMatch(/Max core file size\s+0\s+0/)
  expect((statSync(socket).mode & 0o777).toString(8)).toBe('600')
  const found = spawnSync('python3', ['-c', SCAN, String(pid), PASSPHRASE], { encoding: 'utf8' })
  expect(found.stderr).toBe('')
  const [scannedBytes, hits] = found.stdout.trim().split(' ').map(Number)
  expect(scannedBytes).toBeGreaterThan(10_000_000)
  expect(hits).toBe(0)
})

/** Scans the writable memory of a process for a text. */
const SCAN = `
import sys
pid, text = sys.argv[1], sys.argv[2].encode()
scanned = hits = 0
with open(f'/proc/{pid}/maps') as maps, open(f'/proc/{pid}/mem', 'rb') as mem:
    for line in maps:
        span, mode = line.split()[:2]
        if not mode.startswith('rw') or '[v' in line: continue
        start, end = (int(part, 16) for part in span.split('-'))
        try:
            mem.seek(start); block = mem.read(end - start)
        except OSError: continue
        scanned += len(block); hits += block.count(text)
print(scanned, hits)
`

it('whatever a stranger writes to the socket, the service answers others', async () => {
  const keys = connectKeys(socket)
  for (const bytes of [
    Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    Buffer.from([0, 0, 0, 2, 0x7b, 0x7d]),
    Buffer.from([0, 0, 0, 1, 0x5b]),
    Buffer.from([255, 255, 255, 255]),
    randomBytes(5000),
  ])
    await new Promise<void>((resolve) => {
      const stranger = connect(socket, () => stranger.end(bytes))
      stranger.on('error', () => undefined)
      stranger.on('data', () => undefined)
      stranger.on('close', () => resolve())
    })
  expect((await keys.intakeKey()).publicKey.length).toBe(32)
  await keys.close()
})

it('a wrong passphrase or a missing tool stops the start with its reason', async () => {
  const wrong = join(root, 'wrong')
  writeFileSync(wrong, 'wrong', { mode: 0o600 })
  const start = { folder: join(root, 'service'), socket: join(root, 'other.sock') }
  const startWith = (path: string) => superviseKeys({ ...start, source: { kind: 'passphrase-file', path } })
  await expect(startWith(wrong)).rejects.toThrow('the passphrase does not open it')
  await expect(startWith(`${wrong}-gone`)).rejects.toThrow('-gone: the passphrase cannot be read')
  const folder = join(root, 'tool-service')
  mkdirSync(folder)
  await expect(
    superviseKeys({ ...start, folder, source: { kind: 'command', command: ['/nonexistent/tool'] } }),
  ).rejects.toThrow('key command: it cannot be started')
})
