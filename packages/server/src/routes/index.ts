// Every route of the site, and the document that describes them.
import { z } from 'zod'
import { openApi } from '../http/openapi.ts'
import { type AnyRoute, defineRoute } from '../http/route.ts'
import { VERSION } from '../version.ts'
import { acceptClockRoute } from './clock.ts'
import { cardWordRoutes } from './card-words.ts'
import { cardRoutes } from './cards.ts'
import { caseAddressRoutes } from './case-addresses.ts'
import { caseStateRoutes } from './case-state.ts'
import { caseWorkRoutes } from './case-work.ts'
import { caseRoutes } from './cases.ts'
import { consoleRoutes } from './console.ts'
import { disclosureRoutes } from './disclosures.ts'
import { enrolmentRoutes } from './enrolments.ts'
import { entryRoutes } from './entry.ts'
import { viewExhibitRoute } from './exhibits.ts'
import { entityRoutes } from './entities.ts'
import { health, metrics, ready } from './health.ts'
import { readCheckpointRoute, readCosignedCheckpoint, readEntry, readKeys, readProof, readTile } from './ledger.ts'
import { oversightRoutes } from './oversight.ts'
import { qualityRoutes } from './quality.ts'
import { listProposalRoutes } from './list-proposals.ts'
import { listRoutes } from './lists.ts'
import { operationRoutes } from './operations.ts'
import { retroHuntRoutes } from './retro-hunts.ts'
import { matchRoutes } from './match.ts'
import { queueRoutes } from './queue.ts'
import { reportDeskRoutes } from './report-desk.ts'
import { sampleCaseRoutes } from './sample-case.ts'
import { readReceipt, sendReport } from './reports.ts'
import { machineRoutes } from './machines.ts'
import { peopleRoutes } from './people.ts'
import { releaseOriginalsRoute } from './release-originals.ts'
import { requestRoutes } from './requests.ts'
import { sessionRoutes } from './sessions.ts'
import { signInRoutes } from './sign-in.ts'
import { uploadRoutes } from './uploads.ts'
import { statisticsRoutes } from './statistics.ts'
import { sendWebhook } from './webhooks.ts'

const described: readonly AnyRoute[] = [
  health,
  ready,
  metrics,
  sendReport,
  sendWebhook,
  readReceipt,
  ...uploadRoutes,
  readCheckpointRoute,
  readCosignedCheckpoint,
  readTile,
  readProof,
  readEntry,
  readKeys,
  viewExhibitRoute,
  acceptClockRoute,
  ...reportDeskRoutes,
  ...sampleCaseRoutes,
  ...caseRoutes,
  ...queueRoutes,
  ...listRoutes,
  ...listProposalRoutes,
  ...matchRoutes,
  ...retroHuntRoutes,
  ...cardRoutes,
  ...caseStateRoutes,
  ...caseAddressRoutes,
  ...caseWorkRoutes,
  ...entityRoutes,
  ...cardWordRoutes,
  ...qualityRoutes,
  ...operationRoutes,
  ...disclosureRoutes,
  ...statisticsRoutes,
  ...consoleRoutes,
  ...entryRoutes,
  ...signInRoutes,
  ...enrolmentRoutes,
  ...sessionRoutes,
  ...peopleRoutes,
  ...machineRoutes,
  ...requestRoutes,
  ...oversightRoutes,
  releaseOriginalsRoute,
]

const document = defineRoute({
  method: 'GET',
  url: '/openapi.json',
  summary: 'This document',
  access: 'site.health',
  input: {},
  output: { 200: z.record(z.string(), z.unknown()) },
}).handledBy(async () => ({ status: 200, body: openApi(ROUTES, { version: VERSION }) }))

export const ROUTES: readonly AnyRoute[] = [...described, document]
