// A table with a caption; the first cell of a row is its name. It scrolls by itself where it is wider than the page. Where rows are
// worked on (`worked`), the keyboard leads through them (rows.ts).
import type { ReactNode } from 'react'
import { ROW, useRows } from './rows.ts'

type TableProps = Readonly<{
  caption: string
  head: readonly string[]
  rows: readonly Readonly<{ key: string; cells: readonly ReactNode[] }>[]
  /** Shown in place of rows. */
  empty?: string
  worked?: boolean
}>

export function Table({ caption, head, rows, empty, worked = false }: TableProps) {
  useRows(worked && rows.length > 0)
  return (
    <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={caption}>
      <table className="w-full text-left">
        <caption className="py-1 text-left font-semibold">{caption}</caption>
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col" className="text-soft py-1 pr-4 font-normal">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells: [first, ...rest] }) => (
            <tr
              key={key}
              {...(worked && ROW)}
              className="border-line focus:bg-paper focus:-outline-offset-3 border-t align-top"
            >
              <th scope="row" className="py-1 pr-4 font-normal">
                {first}
              </th>
              {rest.map((cell, at) => (
                <td key={head[at + 1]} className="py-1 pr-4">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && empty !== undefined ? <p className="text-soft">{empty}</p> : null}
    </div>
  )
}
