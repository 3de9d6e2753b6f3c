// Whom the operator trusts: C2PA root certificates, and the signers that only ever make pictures from text (lane 4).
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { UserError } from '@rempart/core'
import type { TrustSettings } from '@rempart/provenance'

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/gu

/** Reads the two files where they are named; nobody is trusted by default. */
export function loadTrust(
  options: Readonly<{ trustAnchors: string | undefined; textToImageSigners: string | undefined }>,
): TrustSettings {
  return {
    anchorsPem: options.trustAnchors === undefined ? '' : readAnchors(options.trustAnchors),
    textToImageOnlySigners: options.textToImageSigners === undefined ? [] : readSigners(options.textToImageSigners),
  }
}

function readAnchors(file: string): string {
  const certificates = readText(file).match(CERTIFICATE) ?? []
  if (certificates.length === 0)
    throw new UserError({ code: 'malformed', subject: file, reason: 'holds no PEM certificate' })
  certificates.forEach((pem, at) => {
    try {
      new X509Certificate(pem)
    } catch (cause) {
      throw new UserError({ code: 'malformed', subject: file, reason: `certificate ${at + 1} cannot be read`, cause })
    }
  })
  return certificates.map((pem) => `${pem}\n`).join('')
}

/** One signer a line, as the certificate's organisation or common name says; `#` begins a comment. */
function readSigners(file: string): readonly string[] {
  const lines = readText(file).split(/\r?\n/u)
  return lines.map((line) => line.replace(/#.*$/u, '').trim()).filter((line) => line !== '')
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new UserError({ code: 'not-found', subject: file, reason: 'cannot be read', cause })
  }
}
