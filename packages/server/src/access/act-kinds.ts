// The acts that take two persons: one kind a file.
import type { ActKind } from './act-kind.ts'
import { erasure } from './kinds/erasure.ts'
import { holdLift } from './kinds/hold-lift.ts'
import { keyRotation } from './kinds/key-rotation.ts'
import { ledgerPolicyChange } from './kinds/ledger-policy-change.ts'
import { listChange } from './kinds/list-change.ts'
import { listExport } from './kinds/list-export.ts'
import { listImport } from './kinds/list-import.ts'
import { listRemoval } from './kinds/list-removal.ts'
import { quarantineLift } from './kinds/quarantine-lift.ts'
import { recovery } from './kinds/recovery.ts'
import { releaseOriginals } from './kinds/release-originals.ts'
import { retentionOverride } from './kinds/retention-override.ts'
import { roleChange } from './kinds/role-change.ts'

export { personId, randomId } from './id-schema.ts'

export const ACT_KINDS: readonly ActKind[] = [
  releaseOriginals,
  listImport,
  listExport,
  listRemoval,
  listChange,
  quarantineLift,
  retentionOverride,
  holdLift,
  erasure,
  keyRotation,
  roleChange,
  recovery,
  ledgerPolicyChange,
]
