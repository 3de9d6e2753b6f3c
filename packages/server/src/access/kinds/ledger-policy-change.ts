// Which witnesses the ledger needs.
import { z } from 'zod'
import { defineActKind } from '../act-kind.ts'

export const ledgerPolicyChange = defineActKind({
  kind: 'ledger-policy-change',
  summary: 'which witnesses the ledger needs',
  subject: z.object({ policy: z.string().max(4096) }),
  performance: { by: 'asker' },
})
