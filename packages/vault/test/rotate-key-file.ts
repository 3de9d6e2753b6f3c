// A process that rotates a key file and says how far it is. Usage: rotate-key-file.ts PATH PASSPHRASE WRAPPED-IN-BASE64
import { openKekFile } from '../src/key-service/kek-file.ts'

const [path = '', passphrase = '', wrapped = ''] = process.argv.slice(2)
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const kek = openKekFile(path, Buffer.from(passphrase))
const context = Buffer.from('context')
await kek.begin()
say('begun')
const rotated = await kek.rotate({ wrapped: Buffer.from(wrapped, 'base64'), context })
say(`rotated ${Buffer.from(rotated).toString('base64')}`)
await kek.finish()
say('finished')
