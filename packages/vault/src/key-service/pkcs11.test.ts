// The key tool for hardware modules keeps the port's promises on a module that others wrote (SoftHSM 2), and its keys stay in it.
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { keyServiceContract } from '../../test/key-service-contract.ts'
import { connectKeys } from './connect.ts'
import { openIntakeKeys } from './intake-keys.ts'
import { kekCommand } from './kek-command.ts'
import { keyKeeper } from './key-keeper.ts'
import { superviseKeys } from './supervise.ts'

const MODULE = '/usr/lib/softhsm/libsofthsm2.so'
/** Debian's, which has python3-pykcs11. */
const PYTHON = '/usr/bin/python3'
const TOOL = join(import.meta.dirname, '../../tools/pkcs11_keys.py')
const PIN = '714203'
const root = mkdtempSync(join(tmpdir(), 'rempart-hsm-'))
afterAll(() => rmSync(root, { recursive: true }))

type Command = [string, ...string[]]
type Token = Readonly<{ folder: string; config: string; commandWith(pin: string): Command }>

/** A module of its own, with one token. */
function freshToken(): Token {
  const folder = mkdtempSync(join(root, 'module-'))
  const config = join(folder, 'softhsm2.conf')
  mkdirSync(join(folder, 'tokens'))
  writeFileSync(config, `directories.tokendir = ${folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n`)
  run(config, ['softhsm2-util', '--init-token', '--free', '--label', 'site', '--pin', PIN, '--so-pin', PIN])
  const commandWith = (pin: string): Command => {
    const pinFile = join(folder, `pin-${pin}`)
    writeFileSync(pinFile, `${pin}\n`, { mode: 0o600 })
    const where = ['--module', MODULE, '--token', 'site', '--pin-file', pinFile]
    return ['env', `SOFTHSM2_CONF=${config}`, PYTHON, TOOL, ...where]
  }
  return { folder, config, commandWith }
}

function run(config: string, command: readonly string[]): string {
  const [program = '', ...args] = command
  const ended = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, SOFTHSM2_CONF: config } })
  expect(ended.status, ended.stderr).toBe(0)
  return ended.stdout
}

keyServiceContract('in a hardware module', async () => {
  const { folder, commandWith } = freshToken()
  const kek = kekCommand(commandWith(PIN))
  const intake = await openIntakeKeys(join(folder, 'intake-keys.json'), kek)
  return keyKeeper({ kek, intake, clock: { now: () => new Date() }, random: randomBytes, log: () => undefined })
})

it('a module’s key is made in it; whoever has the PIN cannot read it out', async () => {
  const { config, commandWith } = freshToken()
  const secret = randomBytes(32)
  await kekCommand(commandWith(PIN)).wrap({ secret, context: randomBytes(8) })
  const [value, flags] = run(config, [PYTHON, '-c', READ_KEY, MODULE, PIN]).trim().split('\n')
  expect(value).toBe('[None]')
  // Made inside, always sensitive, never extractable (PKCS #11, §4.9).
  expect(flags).toBe('[True, True, True]')
})

/** Asks for the value of the one key, as any program with the PIN could. */
const READ_KEY = `
import sys, PyKCS11
from PyKCS11 import LowLevel as ck
library = PyKCS11.PyKCS11Lib()
library.load(sys.argv[1])
slot = next(s for s in library.getSlotList(tokenPresent=True) if library.getTokenInfo(s).label.strip() == 'site')
session = library.openSession(slot)
session.login(sys.argv[2])
(key,) = session.findObjects([(ck.CKA_CLASS, ck.CKO_SECRET_KEY)])
print(session.getAttributeValue(key, [ck.CKA_VALUE]))
print([bool(value) for value in session.getAttributeValue(key, [ck.CKA_LOCAL, ck.CKA_ALWAYS_SENSITIVE, ck.CKA_NEVER_EXTRACTABLE])])
`

it('the key service keeps its keys in the module over a restart, and does not start with a wrong PIN', async () => {
  const { folder, commandWith } = freshToken()
  const place = { folder: join(folder, 'service'), socket: join(folder, 'keys.sock') }
  const start = (pin: string) => superviseKeys({ ...place, source: { kind: 'command', command: commandWith(pin) } })
  const intakeKey = async (): Promise<Uint8Array> => {
    const service = await start(PIN)
    const keys = connectKeys(place.socket)
    const { publicKey } = await keys.intakeKey()
    await keys.close()
    await service.stop()
    return publicKey
  }
  expect(await intakeKey()).toEqual(await intakeKey())
  await expect(start('999999')).rejects.toThrow('key command: unwrap ended with exit code 1')
})
