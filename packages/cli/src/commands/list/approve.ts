// rempart list key, approver and approve: who may agree that a list is given away, and their agreement.
import { writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { formatOf } from '@rempart/exchange'
import { loadOrCreateSigner, verifierKeyText } from '@rempart/ledger'
import { EXIT } from '../../exit-codes.ts'
import type { ExitCode } from '../../exit-codes.ts'
import { keyFolder } from '../../keys/key-folder.ts'
import { APPROVAL_HOURS, addApprover, approvalNote } from '../../lists/approval-note.ts'
import { operatorRegistry, recordRegistryAct, registryFolder } from '../../lists/open-registry.ts'

type Place = Readonly<{ lists?: string }>

export function addListApprove(list: Command, leave: (code: ExitCode) => void): void {
  list
    .command('key')
    .description('print the public half of an approver’s key; makes the key on first use')
    .argument('<person>', 'the approver’s name, without spaces')
    .requiredOption('--key <file>', 'the private key, kept by that person alone')
    .action((person: string, { key }: Readonly<{ key: string }>) => {
      process.stdout.write(`${verifierKeyText({ name: person, publicKey: loadOrCreateSigner(key).publicKey })}\n`)
      leave(EXIT.finished)
    })
  list
    .command('approver')
    .description('let a person approve exports from this registry')
    .argument('<key>', 'the public half, as `list key` prints it')
    .option('--lists <dir>', 'the folder of the registry')
    .action(async (text: string, { lists }: Place) => {
      const place = { keys: keyFolder(process.env), ...(lists !== undefined && { lists }) }
      operatorRegistry(place)
      const { name } = addApprover(registryFolder(place), text)
      await recordRegistryAct(place, {
        type: 'key-event',
        commit: { approver: text.trim() },
        facts: { act: 'approver-added' },
      })
      process.stdout.write(`${name}: may approve exports\n`)
      leave(EXIT.finished)
    })
  list
    .command('approve')
    .description(`approve one export; the file holds for ${APPROVAL_HOURS} hours`)
    .argument('<name>', 'the list')
    .requiredOption('--format <id>', 'the format that is approved')
    .requiredOption('--as <person>', 'the approver’s name')
    .requiredOption('--key <file>', 'the approver’s private key')
    .requiredOption('-o, --out <file>', 'the approval to make')
    .option('--lists <dir>', 'the folder of the registry')
    .action(
      (
        name: string,
        { format, as: by, key, out, lists }: Readonly<{ format: string; as: string; key: string; out: string }> & Place,
      ) => {
        const { stamp } = operatorRegistry({
          keys: keyFolder(process.env),
          ...(lists !== undefined && { lists }),
        }).facts(name)
        const wanted = { list: name, stamp, format: formatOf(format).id }
        writeFileSync(out, approvalNote(wanted, { by, signer: loadOrCreateSigner(key), now: new Date() }), {
          flag: 'wx',
          mode: 0o600,
        })
        process.stdout.write(`${out}: ${by} approves ${name} as ${format}, state ${stamp}\n`)
        leave(EXIT.finished)
      },
    )
}
