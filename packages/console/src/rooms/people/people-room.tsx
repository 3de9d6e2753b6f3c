// The people of the site and its machine clients: inviting, disabling, keys. Roles and recoveries take two persons and are
// asked for here, answered in the room of requests.
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useKeys } from '../../keys/keys.tsx'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useMay } from '../../session/session.tsx'
import { SampleOffer } from '../queue/sample-offer.tsx'
import { InviteForm } from './invite-form.tsx'
import { Machines } from './machines.tsx'
import { peopleQuery } from './people-data.ts'
import { PeopleTable } from './people-table.tsx'

export function PeopleRoom() {
  const { t } = useTranslation()
  const may = useMay()
  const go = useNavigate()
  const people = useQuery(peopleQuery())
  const [inviting, setInviting] = useState(false)
  const [link, setLink] = useState<string>()
  useKeys(may('person.invite') ? [{ key: 'i', act: t('people.invite'), run: () => setInviting(true) }] : [])
  return (
    <>
      <h1 className="mb-4 text-xl font-semibold">{t('people.title')}</h1>
      {people.error === null ? null : <Problem error={people.error} onAgain={() => void people.refetch()} />}
      {may('person.invite') ? (
        <p className="mb-4">
          <Button shortcut="i" onClick={() => setInviting(true)}>
            {t('people.invite')}
          </Button>
        </p>
      ) : null}
      {may('sample.bring') && !may('exhibit.view') ? <SampleOffer room="people" /> : null}
      <PeopleTable people={people.data ?? []} onLink={setLink} />
      {may('machine.read') ? <Machines /> : null}
      <Dialog open={inviting} onClose={() => setInviting(false)} title={t('people.invite')}>
        <InviteForm
          onInvited={({ person, link: made }) => {
            setInviting(false)
            if (made === undefined) void go({ to: '/requests', search: { kind: 'recovery', person } })
            else setLink(made)
          }}
        />
      </Dialog>
      <Dialog open={link !== undefined} onClose={() => setLink(undefined)} title={t('people.link')}>
        <p className="mb-2">{t('people.linkOnce')}</p>
        <p className="font-mono break-all">{link}</p>
      </Dialog>
    </>
  )
}
