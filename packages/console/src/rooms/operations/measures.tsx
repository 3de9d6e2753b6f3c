// Searches, arrests and follow-ups of an operation: counted by kind and state, each with its day.
import { useTranslation } from 'react-i18next'
import { call } from '../../call.ts'
import { Choice } from '../../parts/choice.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Table } from '../../parts/table.tsx'
import { MEASURE_KINDS, MEASURE_STATES } from '@rempart/core'
import { useChangeOperation } from './operation-data.ts'
import type { Measures as All } from './operation-data.ts'

type MeasuresProps = Readonly<{ operation: string; measures: All; country(code: string): string }>

export function Measures({ operation, measures: { counts, measures }, country }: MeasuresProps) {
  const { t } = useTranslation()
  const change = useChangeOperation(
    ({ measure, state }: Readonly<{ measure: string; state: (typeof MEASURE_STATES)[number] }>) =>
      call('PUT /operations/{operation}/measures/{measure}/state', { params: { operation, measure }, body: { state } }),
  )
  const count = (kind: string, state: string): number =>
    counts.find((one) => one.kind === kind && one.state === state)?.count ?? 0
  return (
    <>
      {change.error === null ? null : <Problem error={change.error} />}
      <Table
        caption={t('operations.counted')}
        head={[t('cases.kind'), ...MEASURE_STATES.map((state) => t(`operations.measureStates.${state}`))]}
        rows={MEASURE_KINDS.map((kind) => ({
          key: kind,
          cells: [t(`operations.measureKinds.${kind}`), ...MEASURE_STATES.map((state) => count(kind, state))],
        }))}
      />
      <Table
        worked
        caption={t('operations.measures')}
        empty={t('operations.noMeasures')}
        head={[t('operations.day'), t('cases.kind'), t('cases.country'), t('cases.state'), t('cases.words')]}
        rows={measures.map(({ measure, kind, state, day, words, country: code }) => ({
          key: measure,
          cells: [
            day,
            t(`operations.measureKinds.${kind}`),
            country(code),
            <Choice
              key="state"
              shortcut="s"
              label={t('cases.state')}
              value={state}
              options={MEASURE_STATES.map((value) => ({ value, name: t(`operations.measureStates.${value}`) }))}
              onChange={(value) => {
                const to = MEASURE_STATES.find((one) => one === value)
                if (to !== undefined && to !== state) change.mutate({ measure, state: to })
              }}
            />,
            words ?? '',
          ],
        }))}
      />
    </>
  )
}
