// A table with a caption; the first cell of a row is its name. It scrolls by itself where it is wider than the page.
import type { ReactNode } from 'react'

type TableProps = Readonly<{
  caption: string
  head: readonly string[]
  rows: readonly Readonly<{ key: string; cells: readonly ReactNode[] }>[]
  /** Shown in place of rows. */
  empty?: string
}>

export function Table({ caption, head, rows, empty }: TableProps) {
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
            <tr key={key} className="border-line border-t align-top">
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
