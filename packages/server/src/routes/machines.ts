// Machine clients and their keys. A key is shown once; a new one beside the old makes rotation without a gap.
import { newId, POLICY } from '@rempart/core'
import type { MachineId, MachineKeyId, Permission } from '@rempart/core'
import { endMachineKey, hasMachine, inTransaction, insertMachine, insertMachineKey, listMachines } from '@rempart/store'
import { z } from 'zod'
import { personOf } from '../access/actor.ts'
import { randomId } from '../access/act-kinds.ts'
import { LIST_LIMIT, MACHINE_KEY_LIFE_DAYS } from '../access/limits.ts'
import { refuseTaken } from '../access/name-taken.ts'
import { freshSecret } from '../access/secret.ts'
import { webhookSecret } from '../access/webhook-signature.ts'
import { notFound } from '../http/problem.ts'
import { type AnyRoute, defineRoute } from '../http/route.ts'

const DAY_MS = 86_400_000
/** What the policy gives to machines at all. */
const MACHINE_SCOPES = (Object.keys(POLICY) as Permission[]).filter(
  (name) => POLICY[name]['machine-client'] !== undefined,
)
const machineId = randomId.transform((text) => text as MachineId)
const keyId = randomId.transform((text) => text as MachineKeyId)
const key = z.object({
  key: z.string(),
  scopes: z.array(z.string()),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
})

const list = defineRoute({
  method: 'GET',
  url: '/machines',
  summary: 'Machine clients and their live keys, without the secrets; `next` is the `after` of the next page',
  access: 'machine.read',
  input: { query: z.object({ after: z.string().max(100).optional() }) },
  output: {
    200: z.object({
      machines: z.array(z.object({ machine: z.string(), name: z.string(), keys: z.array(key) })),
      next: z.string().optional(),
    }),
  },
}).handledBy(async ({ query }, { database, clock }) => {
  const found = await listMachines(database, { at: clock.now(), ...query, limit: LIST_LIMIT + 1 })
  const machines = found.slice(0, LIST_LIMIT)
  const next = found.length > machines.length ? machines.at(-1)?.name : undefined
  return {
    status: 200,
    body: {
      ...(next !== undefined && { next }),
      machines: machines.map(({ id, name, keys }) => ({
        machine: id,
        name,
        keys: keys.map(({ id: keyOf, scopes, createdAt, expiresAt }) => ({
          key: keyOf,
          scopes: [...scopes],
          createdAt: createdAt.toISOString(),
          expiresAt: expiresAt.toISOString(),
        })),
      })),
    },
  }
})

const add = defineRoute({
  method: 'POST',
  url: '/machines',
  summary: 'Add a machine client, without a key',
  access: 'machine.change',
  stepUp: true,
  input: { body: z.strictObject({ name: z.string().min(1).max(100) }) },
  output: { 201: z.object({ machine: z.string() }) },
}).handledBy(async ({ body }, { actor, access }) => {
  const id = newId<MachineId>(access.random)
  const by = personOf(actor).session.person
  await inTransaction(access.database, async (tx) => {
    await insertMachine(tx, { id, name: body.name, at: access.clock.now(), by })
    await access.record(tx, [
      { type: 'machine-change', commit: { machine: id, by }, facts: { what: 'added' }, rows: ['machine'] },
    ])
  }).catch(refuseTaken(body.name, 'a machine client has this name'))
  return { status: 201, body: { machine: id } }
})

const addKey = defineRoute({
  method: 'POST',
  url: '/machines/:machine/keys',
  summary: 'A new key; its secret is shown once. Older keys stay until they are ended',
  access: 'machine.change',
  stepUp: true,
  input: {
    params: z.object({ machine: machineId }),
    body: z.strictObject({
      scopes: z.array(z.enum(MACHINE_SCOPES)).min(1),
      days: z.int().min(1).max(MACHINE_KEY_LIFE_DAYS),
    }),
  },
  output: {
    201: z.object({
      key: z.string(),
      secret: z.string(),
      webhookSecret: z.string().meta({ description: 'Signs webhooks, where the key may send reports' }),
      expiresAt: z.iso.datetime(),
    }),
  },
}).handledBy(async ({ params, body }, { actor, access }) => {
  const { secret, secretHash } = freshSecret(access.random)
  const id = newId<MachineKeyId>(access.random)
  const createdAt = access.clock.now()
  const expiresAt = new Date(createdAt.getTime() + body.days * DAY_MS)
  const by = personOf(actor).session.person
  await inTransaction(access.database, async (tx) => {
    if (!(await hasMachine(tx, params.machine))) throw notFound()
    await insertMachineKey(tx, { id, machine: params.machine, scopes: body.scopes, createdAt, expiresAt, secretHash })
    const commit = { machine: params.machine, key: id, by, scopes: body.scopes.join(' ') }
    await access.record(tx, [{ type: 'machine-change', commit, facts: { what: 'key-added' }, rows: ['machine_key'] }])
  })
  return {
    status: 201,
    body: { key: id, secret, webhookSecret: webhookSecret(access.box, id), expiresAt: expiresAt.toISOString() },
  }
})

const endKey = defineRoute({
  method: 'DELETE',
  url: '/machines/:machine/keys/:key',
  summary: 'End a key at once',
  access: 'machine.change',
  input: { params: z.object({ machine: machineId, key: keyId }) },
  output: { 200: z.object({}) },
}).handledBy(async ({ params }, { actor, access }) => {
  const by = personOf(actor).session.person
  await inTransaction(access.database, async (tx) => {
    if (!(await endMachineKey(tx, { ...params, at: access.clock.now() }))) throw notFound()
    await access.record(tx, [
      { type: 'machine-change', commit: { ...params, by }, facts: { what: 'key-ended' }, rows: ['machine_key_end'] },
    ])
  })
  return { status: 200, body: {} }
})

export const machineRoutes: readonly AnyRoute[] = [list, add, addKey, endKey]
