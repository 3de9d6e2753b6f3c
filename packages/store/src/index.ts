export {
  inTransaction,
  isContention,
  isDiskFull,
  isUnavailable,
  openDatabase,
  sqlState,
  withSessionLock,
} from './database.ts'
export type { Database, DatabaseAddress, Isolation, Queryable, Transaction } from './database.ts'
export { durabilityGaps, refuseUnsafeDatabase } from './durability.ts'
export { hostUrls } from './postgres/several-hosts.ts'
export type { DurabilityGap } from './durability.ts'
export { migrate } from './migrate.ts'
export { findPostgres } from './postgres/find-binaries.ts'
export type { PostgresSource } from './postgres/find-binaries.ts'
export { supervisePostgres } from './postgres/supervise.ts'
export type { SupervisedPostgres } from './postgres/supervise.ts'
export { announceChange, followChanges } from './site-change.ts'
export type { ChangeSettings, ChangeSubscription } from './site-change.ts'
export { beginTerm, confirmTerm } from './log-publisher.ts'
export { foundSite, readSite, refuseOtherSecrets, refuseOtherSite } from './site.ts'
export type { SiteRecord } from './site.ts'
export {
  haltLog,
  isLogHalted,
  keepCheckpoint,
  lockLog,
  logSize,
  readCheckpoint,
  readLog,
  readLogEntry,
  resumeLog,
  siteLog,
} from './site-log.ts'
export { parseRowsText, RECORDED_TABLES, recordedRows, unrecordedRows } from './recorded-rows.ts'
export type { RecordedTable, RowsDigest } from './recorded-rows.ts'
export type { LogRow, SiteAct, SiteLog, SiteLogSettings } from './site-log.ts'
export {
  AUDITED_TABLES,
  destroyedKeys,
  erasableOf,
  exhibitRowDigest,
  reportRowDigest,
  strayRows,
} from './audited-rows.ts'
export { insertLedgerPolicy, newestLedgerPolicy } from './ledger-policy.ts'
export { insertVerification, lastVerification } from './ledger-verification.ts'
export type { LedgerVerification } from './ledger-verification.ts'
export type { AuditedRow, AuditedTable } from './audited-table.ts'
export { answersState, decisionStates, wordsState } from './review/audited-review.ts'
export { insertObjects, readObject } from './evidence-object.ts'
export type { EvidenceObject, FixedObject } from './evidence-object.ts'
export { listCases, readCase } from './case-file.ts'
export type { CaseFile, CaseState } from './case-file.ts'
export {
  appendPieces,
  claimUploads,
  deleteExpiredUploads,
  deleteUpload,
  findUpload,
  insertUpload,
  noteJoined,
  readPieces,
} from './upload.ts'
export type { NewUpload, Upload, UploadId, UploadPiece } from './upload.ts'
export { insertReports, linkReports, readReports } from './report.ts'
export type { NewReport, ReportId, StoredReport } from './report.ts'
export {
  contentsElsewhere,
  findReportCase,
  insertReportCase,
  lockReport,
  lockUnexamined,
  reportOfCase,
  reportsWithoutCase,
  sealedWords,
  urgentFilesBefore,
} from './report-case.ts'
export type { CaseReport, WaitingReport } from './report-case.ts'
export { hasOnlySamples, sampleCases } from './sample-case.ts'
export type { SampleCase } from './sample-case.ts'
export { insertAct, insertActAnswer, listActs, performAct, readAct } from './access/act.ts'
export type { Act, ActAnswer, ActOutcome, NewAct } from './access/act.ts'
export {
  advanceCounter,
  credentialsOf,
  endAuthenticators,
  findPasskey,
  findPassword,
  findProviderIdentity,
  insertPasskey,
  insertPassword,
  insertProviderIdentity,
  takeTotpStep,
} from './access/authenticator.ts'
export type { Owned, Passkey, Password, ProviderIdentity } from './access/authenticator.ts'
export { assignedTo, casesOf, insertCaseAssignment, isAssigned } from './access/case-assignment.ts'
export { deleteExpiredCeremonies, insertCeremony, takeCeremony } from './access/ceremony.ts'
export type { Ceremony } from './access/ceremony.ts'
export { anyAuthenticator, findEnrolment, hasAuthenticator, insertEnrolment, useEnrolment } from './access/enrolment.ts'
export type { Enrolment, EnrolmentKind } from './access/enrolment.ts'
export {
  endMachineKey,
  findMachineKey,
  hasMachine,
  insertMachine,
  insertMachineKey,
  listMachines,
  liveMachineKeys,
} from './access/machine.ts'
export type { Machine, MachineKey } from './access/machine.ts'
export {
  countEverEntered,
  countEverGranted,
  countHolders,
  countPeople,
  insertPerson,
  insertPersonEvent,
  insertRoleEvent,
  listPeople,
  namesOf,
  readPerson,
} from './access/person.ts'
export type { NewPerson, Person } from './access/person.ts'
export { deleteSpentRates, takeRate } from './access/rate.ts'
export type { Rate } from './access/rate.ts'
export {
  endSession,
  endSessionsOf,
  findSession,
  insertSession,
  isSessionLive,
  listSessions,
  ownerOfSession,
  touchSession,
} from './access/session.ts'
export type { NewSession, Session, SessionEndReason } from './access/session.ts'
export { chargeTry, forgiveTries } from './access/sign-in-try.ts'
export { addJobs, countJobs, keepWorkers } from './job.ts'
export type { NewJob } from './job.ts'
export { caseKeysAfter, keepCaseKey, readCaseKey, replaceCaseKeys } from './evidence/case-key.ts'
export type { CaseId } from './evidence/case-key.ts'
export { brokenObjects, insertChecks, objectsAfter, objectsToCheck } from './evidence/check.ts'
export type { CheckOutcome, EvidenceCheck } from './evidence/check.ts'
export { destroyCaseKeys, erasuresOf, insertErasures, isErased, namesWithoutObject } from './evidence/erasure.ts'
export type { ErasureRow } from './evidence/erasure.ts'
export {
  finishedCases,
  holdsOf,
  lastEnd,
  liftHold,
  placeHold,
  readClockMark,
  retentionFacts,
  setClockMark,
  setTerm,
} from './evidence/retention.ts'
export type { PlacedHold, RetentionOrder } from './evidence/retention.ts'
export {
  entryOfObject,
  intakeSealedAfter,
  lockSealedOfCase,
  replaceKeys,
  sealedObject,
  sealedOfReport,
} from './evidence/sealed.ts'
export type { Sealed } from './evidence/sealed.ts'
export {
  fullViewsSince,
  insertExhibitSeen,
  insertExhibitView,
  insertViewFailed,
  lockViewTimes,
  viewsOf,
} from './evidence/exhibit-view.ts'
export type { ExhibitView } from './evidence/exhibit-view.ts'
export { exhibitNumbers, findCaseFile, insertCaseFile, insertExhibits } from './exhibit.ts'
export type { ExhibitId, NewExhibit } from './exhibit.ts'
export { cardMembers, hasCards, insertCards, memberOfObject, readCard } from './review/card.ts'
export type { CardId, CardMember, NewCard, StoredCard } from './review/card.ts'
export { cardEvents, insertCardEvent, openEscalation } from './review/card-event.ts'
export type { CardEvent, CardEventId } from './review/card-event.ts'
export type { CaseDecisionEvent } from './review/decision.ts'
export { decisionEvents, findDecision, insertDecision, insertUndo, viewsSparedSince } from './review/decision.ts'
export {
  agreementOfPerson,
  agreementOfSite,
  goldenAnswer,
  goldenOf,
  insertGoldenCard,
  insertGoldenResult,
  mayBecomeGolden,
} from './review/golden.ts'
export type { Agreement, SiteAgreement } from './review/golden.ts'
export { endAnswered, endLease, holdsLease, takeLease } from './review/lease.ts'
export type { Lease } from './review/lease.ts'
export { sealedManifestLines } from './review/manifest-line.ts'
export type { SealedLine } from './review/manifest-line.ts'
export { insertOpinion, insertOpinionAsked, insertSecondLook, looksAt } from './review/second-look.ts'
export type { CardLook, SecondLookId } from './review/second-look.ts'
export { contentsSeen, insertSheetView, insertTileSeen, sheetViewsSince, takeTicket } from './review/sheet-view.ts'
export type { TicketedTile, TileTicket } from './review/sheet-view.ts'
export { caseEvents, caseHappenings, insertCaseEvent, keepWordsKey, lockCase, wordsKeys } from './case/case-event.ts'
export type { CaseHappening, StoredCaseEvent } from './case/case-event.ts'
export {
  belongToCase,
  entitiesOf,
  findEntity,
  findOwnEntities,
  insertLink,
  insertStatement,
  keepEntity,
  linksOf,
  namedEntities,
  ownCasesNaming,
  statementsOf,
} from './case/entity.ts'
export type { EntityId, EntityLink, EntityStatement, LinkBasis, LinkEnd, StoredEntity } from './case/entity.ts'
export { insertOverlaps, overlapNotices, unknownOverlaps } from './case/overlap.ts'
export type { OverlapNotice } from './case/overlap.ts'
export { firstWaitingCards, siteBacklog, waitingCounts, waitingInTurns } from './review/waiting.ts'
export { isUndecided, mendUndecided } from './review/undecided.ts'
export type { LaneBacklog, WaitingCount, WaitingQuery, WaitingSource, Waits } from './review/waiting.ts'
export { LIST_EVENT_ENTRY, listRowDigest } from './lists/audited-lists.ts'
export {
  activeLists,
  destroyListKey,
  insertListEvent,
  insertListVersion,
  listsRevision,
  waitingVersion,
  waitingVersions,
} from './lists/hash-list.ts'
export type { ActiveList, ListEventKind, ListVersion, ListVersionId, VersionFacts } from './lists/hash-list.ts'
export { addSightings, doubtedAt, insertQuarantine, listQuarantines } from './lists/quarantine.ts'
export type { ListQuarantine, ListSighting, SightingCount } from './lists/quarantine.ts'
export {
  heldCases,
  insertHeldCases,
  insertMeasureEvent,
  insertMember,
  insertOperation,
  isMember,
  lockOperation,
  measuresOf,
  membersOf,
  operationsOf,
  readOperation,
} from './operation/operation.ts'
export type { HeldCase, Measure, OperationId, OperationMember, StoredOperation } from './operation/operation.ts'
export {
  disclosureItems,
  disclosuresOf,
  exhibitEntries,
  insertDisclosure,
  insertDisclosureEvent,
  readDisclosure,
} from './operation/disclosure.ts'
export type { DisclosureId, DisclosureItems, StoredDisclosure } from './operation/disclosure.ts'
export { disclosureStates, factsState } from './case/audited-case.ts'
export { correctionCounts, decisionCounts, listCounts, reportCounts, requestCounts } from './statistics.ts'
export type { Period } from './statistics.ts'
export {
  countListChanges,
  emptyListChanges,
  insertListChange,
  listChanges,
  sealedDigest,
} from './lists/list-change.ts'
export type { ChangeCount, ListChange } from './lists/list-change.ts'
export {
  countProposals,
  findProposal,
  insertProposal,
  insertProposalRefusal,
  openProposal,
  openProposals,
  tidyProposals,
} from './lists/proposal.ts'
export type { EntryChange, ListProposal, ProposalId } from './lists/proposal.ts'
export {
  growCards,
  insertExamined,
  insertJoinedReport,
  joinedReport,
  laidExhibits,
  lastPosition,
  nextReportNumber,
} from './case/joined-report.ts'
export {
  addressFetches,
  answeredAddresses,
  insertAddressFetch,
  reportInCase,
  unexaminedFetches,
} from './case/address-fetch.ts'
export type { AddressFetch, FetchedFile } from './case/address-fetch.ts'
export type { JoinedReport, LaidExhibit } from './case/joined-report.ts'
export {
  casesMatchedBefore,
  forgetPiecesAgain,
  insertPieces,
  keptPieces,
  lockPieces,
  pieceIds,
  piecesOfExhibits,
  replacePieces,
  restateExhibits,
} from './review/kept-examination.ts'
export type { KeptPiece, MadeWith, NewLine, NewPiece } from './review/kept-examination.ts'
export {
  casesExaminedBefore,
  examinerInForce,
  forgetUnanswered,
  insertExaminer,
  insertPieceAgain,
  lockExaminer,
  objectsOfExhibits,
  piecesAgain,
  piecesToExamine,
  readExaminer,
  unansweredExhibits,
} from './review/examiner.ts'
export type { Examiner, ExaminerVersions } from './review/examiner.ts'
export {
  cardsNow,
  exhibitIds,
  HUNT_CAUSES,
  insertCardMove,
  insertHunt,
  listHunts,
  movedCards,
  movesOfCard,
  newestExaminingRound,
} from './review/retro-hunt.ts'
export type { CardHistoryMove, CardMove, CardNow, HuntProgress, MovedCard, RetroHunt } from './review/retro-hunt.ts'
