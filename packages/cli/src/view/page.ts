// The files of the page, read once.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const read = (name: string): string => readFileSync(join(import.meta.dirname, 'page', name), 'utf8')

const HTML = read('page.html')
export const PAGE_CSS = read('page.css')
export const PAGE_JS = read('page.js')

export function pageHtml(): string {
  return HTML
}
