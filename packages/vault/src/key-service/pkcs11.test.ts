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

it('a module that is broken is no refusal: nothing is called damaged for it', async () => {
  const { folder, commandWith } = freshToken()
  const whole = kekCommand(commandWith(PIN))
  const context = randomBytes(8)
  const wrapped = await whole.wrap({ secret: randomBytes(32), context })
  const altered = Buffer.from(wrapped)
  altered.writeUInt8(altered.readUInt8(20) ^ 1, 20)
  await expect(whole.unwrap({ wrapped: altered, context })).rejects.toMatchObject({ code: 'refused' })

  writeFileSync(join(folder, 'sitecustomize.py'), BROKEN_MODULE)
  const [env, ...rest] = commandWith(PIN)
  const broken = kekCommand([env, `PYTHONPATH=${folder}`, ...rest])
  await expect(broken.unwrap({ wrapped, context })).rejects.toMatchObject({ code: 'key-missing' })
})

/** Python loads it before the tool: from then on the module opens nothing. */
const BROKEN_MODULE = `
import PyKCS11
def fail(*_): raise PyKCS11.PyKCS11Error(PyKCS11.LowLevel.CKR_GENERAL_ERROR)
PyKCS11.Session.decrypt = fail
`

it('what two machines wrapped under two keys of one number opens, and outlives the end of a rotation', async () => {
  const { config, commandWith } = freshToken()
  const kek = kekCommand(commandWith(PIN))
  const context = randomBytes(8)
  const secrets: Uint8Array[] = []
  const wrapped: Uint8Array[] = []
  const wrapAnother = async (): Promise<void> => {
    secrets.push(randomBytes(32))
    wrapped.push(await kek.wrap({ secret: secrets.at(-1) ?? randomBytes(0), context }))
  }
  await wrapAnother()
  // What two first starts at once do: SoftHSM lists the younger key last, so that it wraps from now on.
  run(config, [PYTHON, '-c', SECOND_KEY, MODULE, PIN])
  await wrapAnother()
  await kek.finish()
  const opened = await Promise.all(wrapped.map((one) => kek.unwrap({ wrapped: one, context })))
  expect(opened.map((one) => Buffer.from(one).toString('hex'))).toEqual(
    secrets.map((one) => Buffer.from(one).toString('hex')),
  )
})

const OPEN_TOKEN = `
import sys, PyKCS11
from PyKCS11 import LowLevel as ck
library = PyKCS11.PyKCS11Lib()
library.load(sys.argv[1])
slot = next(s for s in library.getSlotList(tokenPresent=True) if library.getTokenInfo(s).label.strip() == 'site')
session = library.openSession(slot, ck.CKF_SERIAL_SESSION | ck.CKF_RW_SESSION)
session.login(sys.argv[2])
(key,) = session.findObjects([(ck.CKA_CLASS, ck.CKO_SECRET_KEY)])
`

/** Another key of the first one's label and number. */
const SECOND_KEY = `${OPEN_TOKEN}
label, number = session.getAttributeValue(key, [ck.CKA_LABEL, ck.CKA_ID])
flags = [ck.CKA_TOKEN, ck.CKA_PRIVATE, ck.CKA_SENSITIVE, ck.CKA_ENCRYPT, ck.CKA_DECRYPT]
session.generateKey([(ck.CKA_LABEL, label), (ck.CKA_ID, bytes(number)), *((flag, ck.CK_TRUE) for flag in flags),
  (ck.CKA_VALUE_LEN, 32)], PyKCS11.Mechanism(ck.CKM_AES_KEY_GEN, None))
`

/** Asks for the value of the one key, as any program with the PIN could. */
const READ_KEY = `${OPEN_TOKEN}
print(session.getAttributeValue(key, [ck.CKA_VALUE]))
print([bool(value) for value in session.getAttributeValue(key, [ck.CKA_LOCAL, ck.CKA_ALWAYS_SENSITIVE, ck.CKA_NEVER_EXTRACTABLE])])
`

it('many at once are answered, each by itself', async () => {
  const { commandWith } = freshToken()
  const kek = kekCommand(commandWith(PIN))
  const context = randomBytes(8)
  const secret = randomBytes(32)
  const wrapped = await kek.wrap({ secret, context })
  const opened = await Promise.all(Array.from({ length: 6 }, () => kek.unwrap({ wrapped, context })))
  expect(opened.filter((one) => secret.equals(one))).toHaveLength(6)
})

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
