// Brightness, contrast and shadows of what is shown: they change the picture on the screen, never the exhibit. CSS filters do
// the first two, an SVG transfer function the third (Filter Effects Module Level 1, section 9.9).

/** Factors, 1 as it is; `shadows` above 1 lifts what is dark. */
export type Levels = Readonly<{ brightness: number; contrast: number; shadows: number }>

export const AS_IT_IS: Levels = { brightness: 1, contrast: 1, shadows: 1 }
const SHADOWS = 'lifted-shadows'

/** The value of a CSS `filter`, for an element or a canvas; the page holds a `ShadowFilter` of the same levels. */
export function filterOf({ brightness, contrast, shadows }: Levels): string {
  return `brightness(${brightness}) contrast(${contrast})${shadows === 1 ? '' : ` url(#${SHADOWS})`}`
}

/** What `filterOf` refers to. */
export function ShadowFilter({ levels: { shadows } }: Readonly<{ levels: Levels }>) {
  const exponent = 1 / shadows
  return (
    <svg aria-hidden="true" className="absolute size-0">
      <filter id={SHADOWS} colorInterpolationFilters="sRGB">
        <feComponentTransfer>
          <feFuncR type="gamma" exponent={exponent} />
          <feFuncG type="gamma" exponent={exponent} />
          <feFuncB type="gamma" exponent={exponent} />
        </feComponentTransfer>
      </filter>
    </svg>
  )
}
