// A stand-in for an operator's key tool: one folder, one file a generation, ChaCha20-Poly1305. Usage: key-command.mjs DIR VERB
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [, , folder, verb] = process.argv
mkdirSync(folder, { recursive: true })
const generations = () => readdirSync(folder).sort()
const next = () => String(Number(generations().at(-1) ?? 0) + 1).padStart(4, '0')
const create = () => writeFileSync(join(folder, next()), randomBytes(32))
if (generations().length === 0) create()
const question = JSON.parse(readFileSync(0, 'utf8'))
const bytes = (name) => Buffer.from(question[name], 'base64')
const answer = (value) => process.stdout.write(JSON.stringify(value))

function wrap(secret) {
  const name = generations().at(-1)
  const nonce = randomBytes(12)
  const cipher = createCipheriv('chacha20-poly1305', readFileSync(join(folder, name)), nonce, { authTagLength: 16 })
  cipher.setAAD(bytes('context'), { plaintextLength: secret.length })
  const wrapped = Buffer.concat([Buffer.from(name), nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
  answer({ wrapped: wrapped.toString('base64') })
}

function unwrap() {
  const wrapped = bytes('wrapped')
  try {
    const key = readFileSync(join(folder, wrapped.subarray(0, 4).toString()))
    const decipher = createDecipheriv('chacha20-poly1305', key, wrapped.subarray(4, 16), { authTagLength: 16 })
    const sealed = wrapped.subarray(16, -16)
    decipher.setAAD(bytes('context'), { plaintextLength: sealed.length })
    decipher.setAuthTag(wrapped.subarray(-16))
    return Buffer.concat([decipher.update(sealed), decipher.final()])
  } catch {
    process.exit(3)
  }
}

if (verb === 'wrap') wrap(bytes('secret'))
else if (verb === 'unwrap') answer({ secret: unwrap().toString('base64') })
else if (verb === 'rotate') wrap(unwrap())
else if (verb === 'begin') {
  if (generations().length === 1) create()
} else if (verb === 'finish') for (const name of generations().slice(0, -1)) rmSync(join(folder, name))
else process.exit(2)
