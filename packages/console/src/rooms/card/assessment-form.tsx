// The assessment: two questions that stay apart, then the classification. Every axis starts as not known; the machine
// proposes nothing. What it reads as on each scale is shown while it is made.
import { AXES, AXIS_NAMES, isAxisValue, NOT_ASSESSED } from '@rempart/core'
import type { Assessment, Axis } from '@rempart/core'
import { useRef, useState } from 'react'
import type { RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { useTell } from '../../acts/last-act.tsx'
import { useKeys } from '../../keys/keys.tsx'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { undoDecision, useDecide, useForget } from './card-data.ts'
import type { Member, Place } from './card-data.ts'
import { Readings } from './readings.tsx'
import { isValue } from './values.ts'

type FormProps = Readonly<{ place: Place; token: number | undefined; covered: readonly Member[] }>

const [FIRST, SECOND, ...REST] = AXIS_NAMES

export function AssessmentForm({ place, token, covered }: FormProps) {
  const { t } = useTranslation()
  const tell = useTell()
  const forget = useForget()
  const form = useRef<HTMLFormElement>(null)
  const [assessment, setAssessment] = useState<Assessment>(NOT_ASSESSED)
  const decide = useDecide(place)
  const ready = token !== undefined && covered.length > 0 && !decide.isPending
  const run = async (): Promise<void> => {
    if (!ready) return
    const exhibits = covered.map(({ exhibit }) => exhibit)
    const made = await decide.mutateAsync({ token, exhibits, assessment })
    if (made.kind === 'opinion') return tell({ said: t('card.opinions.given') })
    const undo = async (): Promise<string> => {
      await undoDecision({ case: place.case, decision: made.decision })
      await forget()
      return t('card.assess.undone')
    }
    tell({ said: t('card.assess.done', { count: made.members }), undo })
  }
  const submit = (): void => void run().catch(() => undefined) // the problem is shown below
  useKeys([
    { key: 'o', act: t('card.assess.go.origin'), run: () => focusAxis(form, 'origin') },
    { key: 'r', act: t('card.assess.go.realChild'), run: () => focusAxis(form, 'realChild') },
    { key: 'a', act: t('card.assess.go.rest'), run: () => focusAxis(form, 'ageBand') },
    { key: 'd', act: t('card.assess.decide'), run: submit },
  ])
  const answer = (axis: Axis, value: string): void => {
    if (isAxisValue(axis, value)) setAssessment((before) => ({ ...before, [axis]: value }))
  }
  const questions = (axes: readonly (Axis | undefined)[]) =>
    axes.map((axis) =>
      axis === undefined ? null : (
        <Question key={axis} axis={axis} value={assessment[axis]} onAnswer={(value) => answer(axis, value)} />
      ),
    )
  return (
    <form
      ref={form}
      aria-labelledby="assessment"
      className="bg-sheet border-line grid gap-4 rounded-lg border p-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <h2 id="assessment" className="font-semibold">
        {t('card.assess.title')}
      </h2>
      <p className="text-soft">{t('card.assess.machine')}</p>
      <h3>{t('card.assess.two')}</h3>
      {questions([FIRST, SECOND])}
      <h3>{t('card.assess.rest')}</h3>
      {questions(REST)}
      <Readings assessment={assessment} />
      <p>{covered.length === 0 ? t('card.assess.nothing') : t('card.assess.covers', { count: covered.length })}</p>
      {decide.error === null ? null : <Problem error={decide.error} />}
      <p>
        <Button main submit shortcut="d" disabled={!ready}>
          {t('card.assess.decide')}
        </Button>
      </p>
    </form>
  )
}

function focusAxis({ current }: RefObject<HTMLFormElement | null>, axis: Axis): void {
  current?.querySelector<HTMLInputElement>(`input[name="${axis}"]:checked`)?.focus()
}

type QuestionProps = Readonly<{ axis: Axis; value: string; onAnswer(value: string): void }>

function Question({ axis, value, onAnswer }: QuestionProps) {
  const { t } = useTranslation()
  return (
    <fieldset>
      <legend className="text-soft">{t(`card.axes.${axis}`)}</legend>
      <div className="flex flex-wrap gap-x-4">
        {AXES[axis].map((one) => (
          <label key={one} className="flex min-h-8 items-center gap-1">
            <input
              type="radio"
              name={axis}
              value={one}
              checked={value === one}
              onChange={() => onAnswer(one)}
              className="size-4"
            />
            {isValue(one) ? t(`card.values.${one}`) : one}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
