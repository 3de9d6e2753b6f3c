// Which witnesses the ledger needs: from the approval on, in place of the operator's file and of what was agreed before.
import { UserError } from '@rempart/core'
import { parsePolicy } from '@rempart/ledger'
import { insertLedgerPolicy } from '@rempart/store'
import { z } from 'zod'
import { defineActKind } from '../act-kind.ts'

/** c2sp.org/tlog-policy; what is wrong with it is said to who asks. */
const policyText = z
  .string()
  .max(4096)
  .superRefine((text, context) => {
    try {
      parsePolicy(text, 'policy')
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      context.addIssue({ code: 'custom', message: error.message })
    }
  })

export const ledgerPolicyChange = defineActKind({
  kind: 'ledger-policy-change',
  summary: 'which witnesses the ledger needs',
  subject: z.object({ policy: policyText }),
  performance: {
    by: 'approval',
    perform: async ({ clock }, tx, { act, subject: { policy } }) => {
      await insertLedgerPolicy(tx, { policy, at: clock.now(), act: act.id })
      return { result: { witnesses: parsePolicy(policy, 'policy').witnesses.length }, rows: ['ledger_policy'] }
    },
  },
})
