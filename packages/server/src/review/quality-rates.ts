// How answers hold, as rates over days that are over: one's own for the person alone, everybody's together for those who
// answer for quality. No figure names a person, and none is shown from which one could be worked out (SECURITY §5 K4).
import { agreementRate } from '@rempart/core'
import type { PersonId } from '@rempart/core'
import { agreementOfPerson, agreementOfSite } from '@rempart/store'
import { LEAST_ANSWERS_RATED, LEAST_PEOPLE_RATED, QUALITY_DAYS } from '../limits.ts'
import type { Services } from '../services.ts'

const DAY_MS = 86_400_000

/** Rates of agreement in [0, 1]; undefined where there are too few answers. `from` and `to` are UTC days. */
export type QualityRates = Readonly<{
  from: Date
  to: Date
  golden: number | undefined
  sampled: number | undefined
  /** Shares of cards that are golden and of decisions that are made again, as the operator set them. */
  goldenShare: number
  qualityShare: number
}>
type RateServices = Pick<Services, 'database' | 'clock' | 'config'>

/** One person's rates, for that person. */
export async function ownQuality(services: RateServices, person: PersonId): Promise<QualityRates> {
  const days = closedDays(services)
  const { golden, sampled } = await agreementOfPerson(services.database, { person, ...days })
  return {
    ...days,
    ...sharesOf(services),
    golden: agreementRate(golden, LEAST_ANSWERS_RATED),
    sampled: agreementRate(sampled, LEAST_ANSWERS_RATED),
  }
}

/** Everybody's rates together; nothing while few people have answered. */
export async function siteQuality(services: RateServices): Promise<QualityRates> {
  const days = closedDays(services)
  const { golden, sampled } = await agreementOfSite(services.database, days)
  const rate = (of: typeof golden): number | undefined =>
    of.people < LEAST_PEOPLE_RATED ? undefined : agreementRate(of, LEAST_ANSWERS_RATED)
  return { ...days, ...sharesOf(services), golden: rate(golden), sampled: rate(sampled) }
}

/** Until the last midnight (UTC): a rate that moved at once would tell which card was golden. */
function closedDays({ clock }: RateServices): Readonly<{ from: Date; to: Date }> {
  const toMs = Math.floor(clock.now().getTime() / DAY_MS) * DAY_MS
  return { from: new Date(toMs - QUALITY_DAYS * DAY_MS), to: new Date(toMs) }
}

function sharesOf({ config }: RateServices): Pick<QualityRates, 'goldenShare' | 'qualityShare'> {
  return { goldenShare: config.goldenShare, qualityShare: config.qualityShare }
}
