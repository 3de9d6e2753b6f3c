// The site's mark of time: after a long outage a person says that the clock is right, before anything is erased by it.
import { z } from 'zod'
import { personOf } from '../access/actor.ts'
import { defineRoute } from '../http/route.ts'
import { acceptClock } from '../jobs/shred-due.ts'

export const acceptClockRoute = defineRoute({
  method: 'POST',
  url: '/clock/acceptance',
  summary: 'The clock is right although it went more than three days at once: erasing by terms goes on',
  access: 'clock.accept',
  stepUp: true,
  input: {},
  output: { 200: z.object({ now: z.iso.datetime(), stood: z.iso.datetime() }) },
}).handledBy(async (_, context) => {
  const { at, stood } = await acceptClock(context, personOf(context.actor).reviewer.person)
  return { status: 200, body: { now: at.toISOString(), stood: stood.toISOString() } }
})
