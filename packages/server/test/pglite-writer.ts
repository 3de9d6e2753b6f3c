// Inserts rows into PGlite and says which are committed, for the test that shows that a power cut is noticed. Argument: folder.
import { PGlite } from '@electric-sql/pglite'

const database = new PGlite(process.argv[2] ?? '')
await database.query('CREATE TABLE act (n integer PRIMARY KEY)')
process.stdout.write('ready\n')
for (let n = 0; ; n += 1) {
  await database.query('INSERT INTO act VALUES ($1)', [n])
  process.stdout.write(`${n}\n`)
}
