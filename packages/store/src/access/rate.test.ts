import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testDatabase } from '../../test/postgres.ts'
import { deleteSpentRates, takeRate } from './rate.ts'

const { database, postgres } = await testDatabase()

type Counted = Readonly<{ passed: number; fromMs: number; toMs: number }>

function asker(rate: object, forMs: number): Promise<Counted> {
  const argument = JSON.stringify({ address: postgres.address, rate, forMs })
  const child = spawn(process.execPath, [
    '--no-warnings',
    join(import.meta.dirname, '../../test/take-rate.ts'),
    argument,
  ])
  return new Promise((resolve, reject) => {
    let [out, err] = ['', '']
    child.stdout.on('data', (piece: Buffer) => (out += piece.toString()))
    child.stderr.on('data', (piece: Buffer) => (err += piece.toString()))
    child.once('close', (code) => (code === 0 ? resolve(JSON.parse(out) as Counted) : reject(new Error(err))))
  })
}

test('two processes together get one rate, to five per cent', async () => {
  // The burst outlasts the pauses of a busy machine: what is not asked for in time is not due.
  const rate = { perMinute: 3000, burst: 100 }
  const counted = await Promise.all([asker(rate, 5000), asker(rate, 5000)])
  const elapsedMs = Math.max(...counted.map(({ toMs }) => toMs)) - Math.min(...counted.map(({ fromMs }) => fromMs))
  const due = rate.burst + (elapsedMs * rate.perMinute) / 60_000
  const passed = counted.reduce((sum, one) => sum + one.passed, 0)
  console.log(
    `rate across two processes: ${passed} passed, ${due.toFixed(0)} due (${((100 * passed) / due - 100).toFixed(1)} %)`,
  )
  expect(Math.abs(passed / due - 1)).toBeLessThanOrEqual(0.05)
  for (const { passed: share } of counted) expect(share).toBeGreaterThan(0)
})

test('at once no more than the burst passes, and each key has its own', async () => {
  const rate = { perMinute: 1, burst: 7 }
  const take = (key: string) => Promise.all(Array.from({ length: 50 }, () => takeRate(database, key, rate)))
  for (const key of ['a', 'b']) expect((await take(key)).filter((waitS) => waitS === undefined)).toHaveLength(7)
  expect((await take('a')).every((waitS) => waitS !== undefined && waitS >= 1)).toBe(true)
})

test('what is used up stays, what is not is forgotten', async () => {
  await takeRate(database, 'slow', { perMinute: 1, burst: 1 })
  await takeRate(database, 'fast', { perMinute: 60_000_000, burst: 1 })
  await deleteSpentRates(database)
  const { rows } = await database.query<{ key: string }>(`SELECT key FROM rate WHERE key IN ('slow', 'fast')`)
  expect(rows).toEqual([{ key: 'slow' }])
})
