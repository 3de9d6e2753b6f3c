// Access as a running site has it: the keys of this site's secrets, its name and origin, its ledger.
import { join } from 'node:path'
import { lockLog } from '@rempart/store'
import type { Config } from '../config.ts'
import { loadOrCreateSecret } from '../keys/secret-file.ts'
import type { Services } from '../services.ts'
import type { Access } from './access.ts'
import { createBox } from './box.ts'
import { siteOrigin } from './site-origin.ts'

/** UserError where the site's origin is one that people cannot sign in from. */
export function openAccess(
  config: Config,
  {
    folder,
    database,
    ledger,
    clock,
    random,
  }: Readonly<{ folder: string }> & Pick<Services, 'database' | 'ledger' | 'clock' | 'random'>,
): Access {
  return {
    database,
    clock,
    random,
    site: siteOrigin(config.publicOrigin),
    siteName: config.siteName,
    box: createBox(loadOrCreateSecret(join(folder, 'keys/access.key')), random),
    record: ledger.appendActs,
    lockLedger: lockLog,
  }
}
