// A way in for a person who has none yet or lost his: a link that replaces every authenticator of the person, and his sessions,
// when it is used. The asker holds a code, the approver the link: neither of the two comes in as that person.
import { UserError } from '@rempart/core'
import { z } from 'zod'
import { defineActKind } from '../act-kind.ts'
import { makeEnrolment } from '../enrolment.ts'
import { personId } from '../id-schema.ts'

export const recovery = defineActKind({
  kind: 'recovery',
  summary: 'a way in for a person who has none yet or lost his',
  subject: z.object({ person: personId }),
  concerns: ({ person }) => person,
  inHalves: true,
  performance: {
    by: 'approval',
    perform: async ({ access }, tx, { act: { codeHash }, subject: { person } }) => {
      if (codeHash === undefined)
        throw new UserError({ code: 'conflict', subject: 'request', reason: 'no code was given for it: ask anew' })
      const link = await makeEnrolment(access, tx, { person, kind: 'recovery', codeHash })
      return { result: {}, rows: ['enrolment', 'enrolment_end'], link }
    },
  },
})
