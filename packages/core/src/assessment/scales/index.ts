// The scales that come with Rempart. Others are files that an operator loads (`parseScale`).
import type { Scale } from '../scale.ts'
import { interpolBaseline } from './interpol-baseline.ts'
import { ncmecIndustry } from './ncmec.ts'
import { ukBands } from './uk.ts'

export const SCALES: readonly Scale[] = [ukBands, ncmecIndustry, interpolBaseline]
