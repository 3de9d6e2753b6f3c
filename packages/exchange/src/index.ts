export { detectFormat, readHashList, readListRecords } from './read-hash-list.ts'
export { LIST_FORMATS, formatOf } from './all-formats.ts'
export type { ByteFormat, DatabaseFormat, Emit, ListEncoder, ListFormat, ListParser, ListPlace } from './list-format.ts'
export type { HashListEntry, ListHeading, ListRecord, ListStatement, OtherHash } from './hash-list.ts'
export { openRegistry, requireName } from './registry/registry.ts'
export type {
  ListChange,
  ListConsent,
  RecordListAct,
  Registry,
  RegistryAct,
  RegistrySettings,
} from './registry/registry.ts'
export { SINGLE_OPERATOR, TWO_PERSONS, onePerson, twoSignedPersons } from './registry/approval.ts'
export type { ApprovalRule, ApprovalRules, ListAct } from './registry/approval.ts'
export type { ListCounts, NewFacts, StoredFacts } from './registry/stored-list.ts'
export { readSnapshot, writeSnapshot } from './index-host/snapshot.ts'
export type { Snapshot, SnapshotFacts, SnapshotFile } from './index-host/snapshot.ts'
export { buildListIndex } from './index-host/list-index.ts'
export type { IndexFacts, IndexedList, ListIndex } from './index-host/list-index.ts'
export { openIndexPool } from './index-host/index-pool.ts'
export type { IndexPool, IndexPoolOptions } from './index-host/index-pool.ts'
export { writeHashList } from './write-hash-list.ts'
export type { Written } from './write-hash-list.ts'
export { createAuditLists } from './audit/audit-lists.ts'
export type { AuditEntry, AuditListInfo, AuditLists, AuditListsBuilder } from './audit/audit-lists.ts'
export { parseColumnOption } from './audit/columns.ts'
export type { HashColumn } from './audit/columns.ts'
export { MAX_AUDIT_WORKERS } from './audit/limits.ts'
export { runAudit } from './audit/run-audit.ts'
export type { AuditOptions, AuditOutcome, AuditResult } from './audit/run-audit.ts'
export type { PictureAnswer } from './audit/unit.ts'
export { quarantinedEntries } from './registry/history.ts'
export type { Quarantine, Sighting, Sightings } from './registry/history.ts'
export { categoryLabel } from './categories/category-label.ts'
