// Meta ThreatExchange (Graph API; facebook/ThreatExchange python-threatexchange clients/fb_threatexchange): threat_updates
// of one privacy group, which states deletions for 30 days, and reactions to descriptors.
import { UserError } from '@rempart/core'
import { threatExchangeJson } from '../formats/threatexchange-json.ts'
import { credential, type ListClient, pageBelow } from './client.ts'

const TOKEN = 'REMPART_THREATEXCHANGE_TOKEN'
const GROUP = 'REMPART_THREATEXCHANGE_GROUP'
const PAGE_SIZE = '500'
const FIELDS = 'id,indicator,type,creation_time,last_updated,should_delete,tags,status,applications_with_opinions'
/** Looked at again by the next pull, because clocks differ and updates take a while to appear. */
const OVERLAP_SECONDS = 600

export const threatExchange: ListClient = {
  id: 'threatexchange',
  name: 'Meta ThreatExchange',
  spec: 'https://developers.facebook.com/docs/threat-exchange/reference/apis/threat-updates',
  format: threatExchangeJson,
  environments: { production: { base: 'https://graph.facebook.com/v9.0' } },
  credentials: [TOKEN, GROUP],
  connect(base, environment) {
    // In a header and not in the address, so that no log of addresses holds it.
    const headers = { authorization: `Bearer ${credential(environment, TOKEN)}`, accept: 'application/json' }
    const group = credential(environment, GROUP)
    if (!/^\d{1,32}$/u.test(group))
      throw new UserError({ code: 'usage', subject: GROUP, reason: 'is the number of a privacy group' })
    const below = (path: string): URL => new URL(`${base.href.replace(/\/$/u, '')}/${path}`)
    const seconds = (at: Date): number => Math.floor(at.getTime() / 1000)
    return {
      first(checkpoint, now) {
        const url = below(`${group}/threat_updates/`)
        if (checkpoint !== undefined) url.searchParams.set('start_time', checkpoint)
        url.searchParams.set('stop_time', String(seconds(now)))
        url.searchParams.set('limit', PAGE_SIZE)
        url.searchParams.set('fields', FIELDS)
        return { method: 'GET', url, headers }
      },
      next(page) {
        const url = pageBelow(base, page)
        url.searchParams.delete('access_token')
        return { method: 'GET', url, headers }
      },
      checkpointAfter: (_statements, began) => String(seconds(began) - OVERLAP_SECONDS),
      feedback({ entry, vote, reasons }) {
        if (!/^\d{1,32}$/u.test(entry))
          throw new UserError({
            code: 'usage',
            subject: 'feedback to ThreatExchange',
            reason: 'needs the number of a descriptor (an opinion of an entry, among what it carries)',
          })
        const reactions = reasons.length > 0 ? reasons.join(',') : vote === 'up' ? 'SAW_THIS_TOO' : 'DISAGREE_WITH_TAGS'
        const own = { ...headers, 'content-type': 'application/x-www-form-urlencoded' }
        return { method: 'POST', url: below(entry), headers: own, body: new URLSearchParams({ reactions }).toString() }
      },
    }
  },
}
