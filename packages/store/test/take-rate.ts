// A process that asks for one rate as fast as it can, for tests: arguments are the database's address and the rate as
// JSON; prints how many requests passed and from when to when it asked.
import { type DatabaseAddress, openDatabase } from '../src/database.ts'
import { type Rate, takeRate } from '../src/access/rate.ts'

const { address, rate, forMs } = JSON.parse(process.argv[2] ?? '') as Readonly<{
  address: DatabaseAddress
  rate: Rate
  forMs: number
}>
const database = openDatabase(address, { connections: 4 })
await database.query('SELECT 1')
const fromMs = Date.now()
let passed = 0
const ask = async (): Promise<void> => {
  while (Date.now() < fromMs + forMs) if ((await takeRate(database, 'test', rate)) === undefined) passed += 1
}
await Promise.all(Array.from({ length: 4 }, ask))
process.stdout.write(JSON.stringify({ passed, fromMs, toMs: Date.now() }))
await database.end()
