// A whole site in a temporary folder for tests: its own PostgreSQL, keys and port; stopped and removed after the test or file.
import { chmodSync, rmSync } from 'node:fs'
import { afterAll, expect, onTestFinished } from 'vitest'
import { endOrphans, testFolder } from '../../store/test/test-folder.ts'
import { readConfig, type ServerRole } from '../src/config.ts'
import { type RunningSite, startSite } from '../src/site.ts'

endOrphans()

export type TestSite = RunningSite & Readonly<{ data: string; url: string }>

/** A folder for a site, removed at the end; root's PostgreSQL, which runs as another user, can reach it. */
export function siteFolder(): string {
  const data = testFolder('site')
  chmodSync(data, 0o711)
  atEnd(() => rmSync(data, { recursive: true, force: true }))
  return data
}

/** Starts a site on any free port. */
export async function runningSite(
  options: Readonly<{
    data?: string
    port?: number
    role?: ServerRole
    environment?: Readonly<Record<string, string>>
  }> = {},
): Promise<TestSite> {
  const data = options.data ?? siteFolder()
  // No sample by chance: a test that wants one sets its share.
  const environment = { REMPART_LOG_LEVEL: 'silent', REMPART_QUALITY_SHARE: '0', ...options.environment }
  const site = await startSite(
    readConfig(environment, { data, port: options.port ?? 0, host: '127.0.0.1', role: options.role ?? 'all' }),
  )
  let closed = false
  const close = async (): Promise<void> => {
    if (!closed) await site.close()
    closed = true
  }
  atEnd(close)
  return { ...site, close, data, url: site.address ?? '' }
}

/** After the test that asks, or after the file where none is running. The last one asked for comes first. */
function atEnd(end: () => void | Promise<void>): void {
  if (expect.getState().currentTestName === undefined) afterAll(end)
  else onTestFinished(end)
}
