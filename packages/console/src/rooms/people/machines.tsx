// Machine clients and their keys. A secret is shown once; a new key beside the old one makes rotation without a gap.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useKeys } from '../../keys/keys.tsx'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { textsOf } from '../../parts/form-text.ts'
import { Problem, Problems } from '../../parts/problem.tsx'
import { Table } from '../../parts/table.tsx'
import { TextField } from '../../parts/text-field.tsx'
import { useMoment } from '../../parts/time.ts'
import { useMay } from '../../session/session.tsx'
import { machinesQuery, useAddKey, useAddMachine, useEndKey } from './people-data.ts'
import type { Machine } from './people-data.ts'

const KEY_DAYS = 90

export function Machines() {
  const { t } = useTranslation()
  const moment = useMoment()
  const may = useMay()('machine.change')
  const machines = useQuery(machinesQuery())
  const add = useAddMachine()
  const addKey = useAddKey()
  const end = useEndKey()
  const [adding, setAdding] = useState(false)
  useKeys(may ? [{ key: 'm', act: t('people.addMachine'), run: () => setAdding(true) }] : [])
  const keysOf = ({ machine, keys }: Machine) => (
    <ul className="grid gap-1">
      {keys.map(({ key, scopes, expiresAt }) => (
        <li key={key} className="flex flex-wrap items-center gap-3">
          <span className="font-mono text-sm">{key.slice(0, 8)}</span>
          <span>{scopes.join(', ')}</span>
          <span className="text-soft">{t('people.keyUntil', { time: moment(expiresAt) })}</span>
          {may ? (
            <Button
              aria-label={t('people.endKeyOf', { key: key.slice(0, 8) })}
              onClick={() => end.mutate({ machine, key })}
            >
              {t('people.endKey')}
            </Button>
          ) : null}
        </li>
      ))}
    </ul>
  )
  return (
    <section className="mt-8">
      <Problems errors={[machines.error, addKey.error, end.error]} />
      <Table
        worked
        caption={t('people.machines')}
        head={[t('people.name'), t('people.keys'), t('people.acts')]}
        empty={t('people.noMachines')}
        rows={(machines.data ?? []).map((machine) => ({
          key: machine.machine,
          cells: [
            machine.name,
            keysOf(machine),
            may ? (
              <Button
                shortcut="a"
                onClick={() => addKey.mutate({ machine: machine.machine, scopes: ['report.send'], days: KEY_DAYS })}
              >
                {t('people.addKey', { days: KEY_DAYS })}
              </Button>
            ) : null,
          ],
        }))}
      />
      {may ? (
        <p className="mt-3">
          <Button shortcut="m" onClick={() => setAdding(true)}>
            {t('people.addMachine')}
          </Button>
        </p>
      ) : null}
      <Dialog open={adding} onClose={() => setAdding(false)} title={t('people.addMachine')}>
        <form
          className="grid gap-3"
          onSubmit={(event) => add.mutate(textsOf(event)('name'), { onSuccess: () => setAdding(false) })}
        >
          <TextField label={t('people.name')} name="name" maxLength={100} required />
          {add.error === null ? null : <Problem error={add.error} />}
          <p>
            <Button main submit>
              {t('people.addMachine')}
            </Button>
          </p>
        </form>
      </Dialog>
      <Dialog open={addKey.data !== undefined} onClose={() => addKey.reset()} title={t('people.secret')}>
        <p className="mb-2">{t('people.secretOnce')}</p>
        <dl className="grid gap-2">
          <dt className="text-soft">{t('people.secretKey')}</dt>
          <dd className="font-mono break-all">{addKey.data?.secret}</dd>
          <dt className="text-soft">{t('people.webhookSecret')}</dt>
          <dd className="font-mono break-all">{addKey.data?.webhookSecret}</dd>
        </dl>
      </Dialog>
    </section>
  )
}
