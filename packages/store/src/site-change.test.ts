import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { testDatabase } from '../test/postgres.ts'
import { inTransaction, openDatabase } from './database.ts'
import { announceChange, followChanges } from './site-change.ts'

const { database, postgres } = await testDatabase()
const announce = (subject: string): Promise<void> => inTransaction(database, (tx) => announceChange(tx, subject))

/** A subscription of another process: with a pool of its own. */
async function follow(subjects: readonly string[], fail: () => boolean = () => false) {
  const own = openDatabase(postgres.address)
  const calls: string[] = []
  const errors: unknown[] = []
  const subscription = await followChanges(own, subjects, {
    onChange: async (subject) => {
      calls.push(subject)
      if (fail()) throw new Error('cannot be read now')
    },
    onError: (error) => errors.push(error),
  })
  onTestFinished(async () => {
    await subscription.stop()
    await own.end()
  })
  await expect.poll(() => subscription.isConnected()).toBe(true)
  return { calls, errors, subscription }
}

test('every subscriber hears of a committed change within a second, once for each subject at the start, and of no other', async () => {
  const one = await follow(['lists'])
  const two = await follow(['lists', 'settings'])
  expect([one.calls, two.calls]).toEqual([['lists'], ['lists', 'settings']])
  await announce('lists')
  await expect.poll(() => [one.calls.length, two.calls.length], { timeout: 1000 }).toEqual([2, 3])
  await announce('else')
  await inTransaction(database, async (tx) => {
    await announceChange(tx, 'lists')
    throw new Error('undone')
  }).catch(() => undefined)
  await announce('settings')
  await expect.poll(() => two.calls, { timeout: 1000 }).toEqual(['lists', 'settings', 'lists', 'settings'])
  expect(one.calls).toEqual(['lists', 'lists'])
})

test('a call that fails is made again, and what is told is never lost to it', async () => {
  let failing = false
  const { calls, errors } = await follow(['lists'], () => failing)
  failing = true
  await announce('lists')
  await expect.poll(() => errors.length).toBeGreaterThan(0)
  failing = false
  await announce('settings') // wakes it sooner than its poll
  await expect.poll(() => calls.length).toBe(3)
})

test('a first call that fails is told to whoever subscribes', async () => {
  await expect(follow(['lists'], () => true)).rejects.toThrow('cannot be read now')
})

test('changes while the connection is away are told when it is back: after a cut, and after a kill -9 of the database', async () => {
  const { calls, subscription } = await follow(['lists'])
  const before = calls.length
  await database.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT subject, version%' AND pid <> pg_backend_pid()",
  )
  await announce('lists')
  await expect.poll(() => calls.length, { timeout: 5000 }).toBe(before + 1)
  process.kill(postgres.pid() ?? 0, 'SIGKILL')
  await expect.poll(() => subscription.isConnected(), { timeout: 10_000, interval: 5 }).toBe(false)
  for (let announced = false; !announced; await sleep(20))
    announced = await announce('lists').then(
      () => true,
      () => false,
    )
  await expect.poll(() => calls.length, { timeout: 15_000 }).toBe(before + 2)
}, 40_000)
