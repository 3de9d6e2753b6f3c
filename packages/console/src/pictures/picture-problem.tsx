// Why no picture is shown: a break that is due, the end of the day, or something that went wrong.
import { CallProblem } from '@rempart/client'
import { BreakNotice } from '../rooms/day/break-notice.tsx'
import { Problem } from '../parts/problem.tsx'

export function PictureProblem({ error }: Readonly<{ error: Error }>) {
  const rests = error instanceof CallProblem && (error.code === 'break-due' || error.code === 'day-over')
  return rests ? <BreakNotice /> : <Problem error={error} />
}
