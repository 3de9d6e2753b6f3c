// Marks of the site's secrets, by which every machine of it shows that it has the same ones. The secrets are random keys of
// 256 bits, of which an HMAC says nothing.
import { createHmac, hash } from 'node:crypto'
import { join } from 'node:path'
import { loadOrCreateSigner } from '@rempart/ledger'
import { loadOrCreateSecret } from './secret-file.ts'

const SECRETS = ['openings', 'site', 'access'] as const
const PURPOSE = 'rempart mark of a secret 1'

/** By the secret's name; secrets that are missing are made. */
export function secretMarks(keyFolder: string): ReadonlyMap<string, Uint8Array> {
  const marks = new Map<string, Uint8Array>()
  for (const name of SECRETS)
    marks.set(
      name,
      createHmac('sha256', loadOrCreateSecret(join(keyFolder, `${name}.key`)))
        .update(PURPOSE)
        .digest(),
    )
  const { publicKey } = loadOrCreateSigner(join(keyFolder, 'receipts-key.pem'))
  return marks.set('receipts', hash('sha256', publicKey, 'buffer'))
}
