// A new way in for a person who lost his: a link that replaces every authenticator of the person, and his sessions, when it
// is used.
import { z } from 'zod'
import { defineActKind } from '../act-kind.ts'
import { makeEnrolment } from '../enrolment.ts'
import { personId } from '../id-schema.ts'

export const recovery = defineActKind({
  kind: 'recovery',
  summary: 'a new way in for a person who lost his',
  subject: z.object({ person: personId }),
  concerns: ({ person }) => person,
  performance: {
    by: 'approval',
    perform: async ({ access }, tx, { subject: { person } }) => ({
      result: {},
      rows: ['enrolment', 'enrolment_end'],
      link: await makeEnrolment(access, tx, { person, kind: 'recovery' }),
    }),
  },
})
