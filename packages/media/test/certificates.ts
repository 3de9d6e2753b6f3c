// Certificate chains for tests, made by OpenSSL: roots, and signers with the profile that C2PA asks for (C2PA Technical
// Specification 2.1 §14.5: digitalSignature, emailProtection, no CA).
import { execFileSync } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Root = Readonly<{ pem: string; keyPath: string; certificatePath: string }>
/** `chain`: the signer's own certificate first, in DER. */
export type Signer = Readonly<{ key: KeyObject; chain: readonly Uint8Array[] }>

const LEAF = `basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,emailProtection
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
`
const CA = `basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
`

/** A self-signed root in `folder`. */
export function makeRoot(folder: string, organisation: string): Root {
  const { keyPath, certificatePath } = certify({ folder, organisation, days: 3650, extensions: CA })
  return { pem: readFileSync(certificatePath, 'utf8'), keyPath, certificatePath }
}

/** A signer below `root`; without one it signs itself. `days`: -1 for a certificate that ended yesterday. */
export function makeSigner(
  folder: string,
  { organisation, root, days = 365 }: Readonly<{ organisation: string; root?: Root; days?: number }>,
): Signer {
  const { keyPath, certificatePath } = certify({ folder, organisation, days, extensions: LEAF, ...(root && { root }) })
  const files = [certificatePath, ...(root === undefined ? [] : [root.certificatePath])]
  return {
    key: createPrivateKey(readFileSync(keyPath)),
    chain: files.map((file) => new X509Certificate(readFileSync(file)).raw),
  }
}

type Request = Readonly<{ folder: string; organisation: string; days: number; extensions: string; root?: Root }>

function certify({ folder, organisation, days, extensions, root }: Request): Omit<Root, 'pem'> {
  const name = join(folder, organisation.replaceAll(/\W/gu, '-'))
  const [keyPath, requestPath, certificatePath, extensionPath] = ['key', 'csr', 'pem', 'ext'].map(
    (ending) => `${name}.${ending}`,
  ) as [string, string, string, string]
  openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', keyPath)
  openssl('req', '-new', '-key', keyPath, '-out', requestPath, '-subj', `/C=FR/O=${organisation}/CN=${organisation}`)
  writeFileSync(extensionPath, extensions)
  const by = root === undefined ? ['-signkey', keyPath] : ['-CA', root.certificatePath, '-CAkey', root.keyPath]
  const ending = ['-days', String(days)]
  const serial = ['-set_serial', String(1 + [...organisation].reduce((sum, letter) => sum + letter.charCodeAt(0), 0))]
  openssl(
    'x509',
    '-req',
    '-in',
    requestPath,
    ...by,
    ...ending,
    ...serial,
    '-extfile',
    extensionPath,
    '-sha256',
    '-out',
    certificatePath,
  )
  return { keyPath, certificatePath }
}

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] })
}
