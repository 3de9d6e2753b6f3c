// Why a card stands where it stands, in the sentences that docs/priority.md publishes.
import { REASONS } from '@rempart/core'
import type { ReasonCode } from '@rempart/core'
import { useLanguage } from '../../words/use-language.ts'

export function Reasons({ title, codes }: Readonly<{ title: string; codes: readonly string[] }>) {
  const language = useLanguage()
  return (
    <section>
      <h2 className="text-soft">{title}</h2>
      <ul className="list-disc pl-5">
        {codes.map((code) => (
          <li key={code}>{isReason(code) ? REASONS[code][language] : code}</li>
        ))}
      </ul>
    </section>
  )
}

function isReason(code: string): code is ReasonCode {
  return Object.hasOwn(REASONS, code)
}
