// Bars over time that can be read without colour: each series has its own pattern, the same numbers stand in a table below,
// and can be taken along as CSV. A number that is withheld (a small cell) is a gap, and says so.
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from './button.tsx'
import { csvOf } from './csv.ts'
import { ROW, useRows } from './rows.ts'
import { saveFile } from './save-file.ts'
import { Table } from './table.tsx'

/** `values` stand in the order of the chart's columns; null is withheld or not known. */
export type Series = Readonly<{ name: string; values: readonly (number | null)[] }>
type ChartProps = Readonly<{
  title: string
  columns: readonly string[]
  series: readonly Series[]
  /** Name of the file that is taken along. */
  file: string
  /** What stands first in the table: what the columns are. */
  columnTitle: string
}>

const [HEIGHT, GROUP, GAP, LEFT, BELOW] = [160, 64, 16, 40, 24]
/** Strokes of the patterns: solid, lines up, lines down, dots, level lines. */
const PATTERNS = ['M0 0H8V8H0Z', 'M0 8L8 0', 'M0 0L8 8', 'M4 3V5M3 4H5', 'M0 4H8'] as const

export function Chart({ title, columns, series, file, columnTitle }: ChartProps) {
  const { t, i18n } = useTranslation()
  const id = useId()
  useRows(true)
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 })
  const most = Math.max(1, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)))
  const bar = (GROUP - GAP) / Math.max(1, series.length)
  const width = LEFT + columns.length * GROUP
  const said = (value: number | null | undefined): string =>
    value === null || value === undefined ? t('chart.withheld') : number.format(value)
  const rows = columns.map((column, at) => [column, ...series.map(({ values }) => said(values[at]))])
  return (
    <figure {...ROW} className="bg-sheet border-line rounded-lg border p-4">
      <figcaption className="font-semibold">{title}</figcaption>
      <ul className="my-2 flex flex-wrap gap-4">
        {series.map(({ name }, at) => (
          <li key={name} className="flex items-center gap-2">
            <svg width="24" height="16" aria-hidden="true">
              <rect width="24" height="16" fill={`url(#${id}-${at % PATTERNS.length})`} stroke="currentColor" />
            </svg>
            {name}
          </li>
        ))}
      </ul>
      <div className="overflow-x-auto">
        <svg width={width} height={HEIGHT + BELOW} aria-hidden="true" className="text-mark">
          <defs>
            {PATTERNS.map((path, at) => (
              <pattern key={path} id={`${id}-${at}`} width="8" height="8" patternUnits="userSpaceOnUse">
                <path d={path} stroke="currentColor" strokeWidth="2" fill={at === 0 ? 'currentColor' : 'none'} />
              </pattern>
            ))}
          </defs>
          <text x={LEFT - 6} y={12} textAnchor="end" fontSize="12" fill="currentColor">
            {number.format(most)}
          </text>
          <line x1={LEFT} y1={HEIGHT} x2={width} y2={HEIGHT} stroke="currentColor" />
          {columns.map((column, place) => (
            <g key={column} transform={`translate(${LEFT + place * GROUP + GAP / 2} 0)`}>
              {series.map(({ name, values }, at) => {
                const tall = ((values[place] ?? 0) / most) * (HEIGHT - 16)
                return (
                  <rect
                    key={name}
                    x={at * bar}
                    y={HEIGHT - tall}
                    width={bar - 2}
                    height={tall}
                    fill={`url(#${id}-${at % PATTERNS.length})`}
                    stroke="currentColor"
                  />
                )
              })}
              <text x={(GROUP - GAP) / 2} y={HEIGHT + 16} textAnchor="middle" fontSize="12" fill="currentColor">
                {column}
              </text>
            </g>
          ))}
        </svg>
      </div>
      <details className="mt-2">
        <summary>{t('chart.table')}</summary>
        <Table
          caption={title}
          head={[columnTitle, ...series.map(({ name }) => name)]}
          rows={rows.map(([key = '', ...cells]) => ({ key, cells: [key, ...cells] }))}
        />
      </details>
      <p className="mt-2">
        <Button
          shortcut="c"
          onClick={() =>
            saveFile(
              `${file}.csv`,
              new Blob(
                [
                  csvOf([
                    [columnTitle, ...series.map(({ name }) => name)],
                    ...columns.map((column, at) => [column, ...series.map(({ values }) => values[at] ?? '')]),
                  ]),
                ],
                { type: 'text/csv;charset=utf-8' },
              ),
            )
          }
        >
          {t('chart.csv')}
        </Button>
      </p>
    </figure>
  )
}
