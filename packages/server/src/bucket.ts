// The bucket of a site, with the credentials that its file holds.
import { readFileSync } from 'node:fs'
import { UserError } from '@rempart/core'
import type { S3Settings } from '@rempart/vault'
import type { S3Config } from './config.ts'

/** Settings for what lies under `prefix`. UserError `unreadable` where the credentials cannot be read. */
export function bucketSettings({ bucket, region, endpoint, credentialsFile }: S3Config, prefix: string): S3Settings {
  const [accessKeyId = '', secretAccessKey = ''] = readCredentials(credentialsFile).split('\n')
  const credentials = { accessKeyId: accessKeyId.trim(), secretAccessKey: secretAccessKey.trim() }
  return { bucket, prefix, region, ...credentials, ...(endpoint === undefined ? {} : { endpoint }) }
}

function readCredentials(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new UserError({ code: 'unreadable', subject: 'REMPART_S3_CREDENTIALS_FILE', reason: 'cannot be read', cause })
  }
}
