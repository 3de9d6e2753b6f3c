// A role is given or withdrawn. Administrators never become fewer than the two that their acts take. Nobody gets one before he has come
// in: whoever held his link would get it.
import { HUMAN_ROLES, UserError } from '@rempart/core'
import { countHolders, hasAuthenticator, insertRoleEvent } from '@rempart/store'
import { z } from 'zod'
import { defineActKind } from '../act-kind.ts'
import { personId } from '../id-schema.ts'
import { LEAST_ADMINISTRATORS } from '../limits.ts'

export const roleChange = defineActKind({
  kind: 'role-change',
  summary: 'a role of a person',
  subject: z.object({ person: personId, role: z.enum(HUMAN_ROLES), change: z.enum(['granted', 'withdrawn']) }),
  concerns: ({ person }) => person,
  performance: {
    by: 'approval',
    perform: async ({ clock }, tx, { act, subject: { person, role, change } }) => {
      if (role === 'administrator' && change === 'withdrawn' && (await countHolders(tx, role)) <= LEAST_ADMINISTRATORS)
        throw new UserError({
          code: 'conflict',
          subject: 'administrators',
          reason: 'two have to remain: their acts take two',
        })
      if (change === 'granted' && !(await hasAuthenticator(tx, person)))
        throw new UserError({
          code: 'conflict',
          subject: 'person',
          reason: 'has not set up how to sign in: give the role once it is known who did',
        })
      await insertRoleEvent(tx, { person, role, kind: change, at: clock.now(), act: act.id })
      return { result: { role, change }, rows: ['role_event'] }
    },
  },
})
