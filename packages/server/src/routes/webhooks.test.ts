import { createHmac, randomBytes } from 'node:crypto'
import { newId } from '@rempart/core'
import type { MachineId, MachineKeyId, Permission, PersonId } from '@rempart/core'
import { endMachineKey, inTransaction, insertMachine, insertMachineKey, insertPerson } from '@rempart/store'
import { expect, test } from 'vitest'
import { runningSite } from '../../test/running-site.ts'
import { documentedDigest, newReportId, receiptOf } from '../../test/senders.ts'
import { webhookSecret } from '../access/webhook-signature.ts'

const site = await runningSite()
const { database, access } = site.services
const by = newId<PersonId>(randomBytes)
const machine = newId<MachineId>(randomBytes)
const at = new Date()
await inTransaction(database, async (tx) => {
  await insertPerson(tx, { id: by, signInName: 'admin', displayName: 'A', language: 'en', validUntil: undefined }, at)
  await insertMachine(tx, { id: machine, name: 'platform A', at, by })
})

async function newKey(scopes: readonly Permission[]): Promise<Readonly<{ id: MachineKeyId; secret: string }>> {
  const id = newId<MachineKeyId>(randomBytes)
  const expiresAt = new Date(at.getTime() + 3_600_000)
  await insertMachineKey(database, { id, machine, scopes, createdAt: at, expiresAt, secretHash: randomBytes(32) })
  return { id, secret: webhookSecret(access.box, id) }
}

type Message = Readonly<{ id: string; seconds: number; body: string; secret: string }>

/** What Standard Webhooks say, written from the specification: HMAC-SHA-256 of `id.timestamp.body`, in base64. */
function signatureOf({ id, seconds, body, secret }: Message): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`
}

function send(message: Message, signature = signatureOf(message), to: string = machine): Promise<Response> {
  return fetch(`${site.url}/webhooks/${to}/reports`, {
    method: 'POST',
    body: message.body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': message.id,
      'webhook-timestamp': String(message.seconds),
      'webhook-signature': signature,
    },
  })
}

const now = (): number => Math.floor(Date.now() / 1000)
const live = await newKey(['report.send'])

function message(changes: Partial<Message> = {}): Message {
  const id = newReportId()
  const body = JSON.stringify({ id, text: 'a lighthouse at dusk' })
  return { id, seconds: now(), body, secret: live.secret, ...changes }
}

test('the published example of Standard Webhooks verifies by the same rule', () => {
  const example = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', seconds: 1614265330, body: '{"test": 2432232314}' }
  expect(signatureOf({ ...example, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' })).toBe(
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  )
})

test('a signed report gets a receipt, is kept as the machine’s, and a copy of it is never a second report', async () => {
  const sent = message()
  const [first, copy] = [await send(sent), await send(sent)]
  expect([first.status, copy.status]).toEqual([201, 201])
  const receipt = await receiptOf(first)
  expect(receipt.digest).toBe(documentedDigest(JSON.parse(sent.body), []))
  expect(await receiptOf(copy)).toEqual(receipt)
  const { rows } = await database.query('SELECT source FROM report WHERE id = $1', [sent.id])
  expect(rows).toEqual([{ source: `webhook:${machine}` }])
})

test('what is altered, late, early, unsigned or signed by another key takes nothing', async () => {
  const weak = await newKey(['site.metrics'])
  const ended = await newKey(['report.send'])
  await endMachineKey(database, { machine, key: ended.id, at })
  const good = message()
  const refused: readonly (readonly [string, Promise<Response>])[] = [
    ['altered body', send({ ...good, body: good.body.replace('dusk', 'dawn') }, signatureOf(good))],
    ['another identifier', send({ ...good, id: newReportId() }, signatureOf(good))],
    ['another time', send({ ...good, seconds: good.seconds + 1 }, signatureOf(good))],
    ['late', send(message({ seconds: now() - 310 }))],
    ['early', send(message({ seconds: now() + 310 }))],
    ['no time', send(message({ seconds: Number.NaN }))],
    ['no signature', send(good, 'v1,')],
    ['unknown version', send(good, signatureOf(good).replace('v1', 'v2'))],
    ['key without the scope', send(message({ secret: weak.secret }))],
    ['ended key', send(message({ secret: ended.secret }))],
    ['unknown machine', send(good, signatureOf(good), newReportId())],
  ]
  for (const [name, answer] of refused) expect((await answer).status, name).toBe(401)
  const other = message({ id: newReportId() })
  expect((await send(other)).status).toBe(400)
  const noJson = message({ body: '{' })
  expect((await send(noJson)).status).toBe(400)
  const { rows } = await database.query<{ n: number }>('SELECT count(*)::int AS n FROM report WHERE id = ANY($1)', [
    [good.id, other.id, noJson.id],
  ])
  expect(rows).toEqual([{ n: 0 }])
})

test('during a rotation either key signs, and one of several signatures suffices', async () => {
  const fresh = await newKey(['report.send'])
  const sent = message({ secret: fresh.secret })
  expect((await send(sent, `${signatureOf({ ...sent, secret: live.secret })} v1a,x`)).status).toBe(201)
  expect((await send(message({ secret: fresh.secret }))).status).toBe(201)
  const both = message()
  expect((await send(both, `v1,${'A'.repeat(43)}= ${signatureOf(both)}`)).status).toBe(201)
})
