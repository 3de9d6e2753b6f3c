// How much waits in each lane, the longest wait, and an alarm where a lane's limit is passed.
import { useTranslation } from 'react-i18next'
import { useLength } from '../../parts/time.ts'
import type { Queue } from './queue-data.ts'

const LANE_WORDS = { 1: 'atRisk', 2: 'raised', 3: 'open', 4: 'signed' } as const

export function LaneCounts({ lanes }: Readonly<{ lanes: Queue['lanes'] }>) {
  const { t } = useTranslation()
  const length = useLength()
  const late = lanes.some(({ overdue }) => overdue > 0)
  return (
    <section aria-labelledby="lane-counts">
      <h2 id="lane-counts" className="font-semibold">
        {t('queue.lanes')}
      </h2>
      {late ? (
        <p role="alert" className="border-warn text-warn my-2 rounded-md border px-3 py-2">
          {t('queue.alarm')}
        </p>
      ) : null}
      <div className="overflow-x-auto">
        <table className="w-full text-left">
          <thead>
            <tr>
              {(['lane', 'meaning', 'waiting', 'oldest', 'overdue'] as const).map((word) => (
                <th key={word} scope="col" className="text-soft py-1 pr-4 font-normal">
                  {t(`queue.${word}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lanes.map(({ lane, waiting, oldestMs, overdue }) => (
              <tr key={lane} className="border-line border-t">
                <th scope="row" className="py-1 pr-4">
                  {lane}
                </th>
                <td className="pr-4">{isLane(lane) ? t(`queue.lanesAre.${LANE_WORDS[lane]}`) : null}</td>
                <td className="pr-4 tabular-nums">{waiting}</td>
                <td className="pr-4">{waiting === 0 ? t('queue.nobody') : length(oldestMs)}</td>
                <td className={overdue > 0 ? 'text-warn font-semibold' : ''}>
                  {overdue > 0 ? t('queue.late', { count: overdue }) : t('queue.nobody')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function isLane(lane: number): lane is keyof typeof LANE_WORDS {
  return Object.hasOwn(LANE_WORDS, lane)
}
