// A labelled value between two limits.
import { useId } from 'react'

const STEP = 0.05

type SliderProps = Readonly<{
  label: string
  least: number
  most: number
  value: number
  onChange(value: number): void
}>

export function Slider({ label, least, most, value, onChange }: SliderProps) {
  const id = useId()
  return (
    <p className="flex items-center gap-2">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={least}
        max={most}
        step={STEP}
        value={value}
        onChange={(event) => onChange(event.target.valueAsNumber)}
        className="min-h-6"
      />
    </p>
  )
}
