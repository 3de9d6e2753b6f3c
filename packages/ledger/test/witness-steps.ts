// A witness that is asked twice, for tests that make its file calls fail: says what it cosigned, once it has.
// Arguments: folder, public key of the log in hexadecimal, and the files of two requests.
import { readFileSync } from 'node:fs'
import { folderStorage } from '../src/folder-storage.ts'
import { temporarySigner } from '../src/key-file.ts'
import { createWitness } from '../src/witness/witness.ts'

let temporary = 0
/** Names of temporary files that the test knows: 01…, 02…, in order. */
const counted = (bytes: number): Uint8Array => {
  temporary += 1
  return new Uint8Array(bytes).fill(temporary)
}
const [folder = '', key = '', ...requests] = process.argv.slice(2)
const witness = createWitness({
  name: 'w',
  signer: temporarySigner(),
  logs: [{ name: 'log.example', publicKey: Buffer.from(key, 'hex') }],
  storage: folderStorage(folder, counted),
  clock: { now: () => new Date(0) },
})
for (const request of requests) {
  const { status } = await witness.add(readFileSync(request))
  process.stdout.write(`${status}\n`)
}
