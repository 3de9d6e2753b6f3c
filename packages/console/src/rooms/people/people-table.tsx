// Who works here, in which roles, and what an administrator may do about it.
import { ROLE_NAMES } from '@rempart/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useTell } from '../../acts/last-act.tsx'
import { Button } from '../../parts/button.tsx'
import { Problems } from '../../parts/problem.tsx'
import { Table } from '../../parts/table.tsx'
import { useMay, useSession } from '../../session/session.tsx'
import { useDisable, useInviteAgain, wayInQuery } from './people-data.ts'
import type { Person } from './people-data.ts'
import { useLanguage } from '../../words/use-language.ts'

export function PeopleTable({ people, onLink }: Readonly<{ people: readonly Person[]; onLink(link: string): void }>) {
  const { t } = useTranslation()
  const language = useLanguage()
  const may = useMay()
  const own = useSession().person
  const go = useNavigate()
  const tell = useTell()
  const disable = useDisable()
  const again = useInviteAgain()
  const linkByOne = useQuery(wayInQuery()).data === false
  const acts = (one: Person) => (
    <span className="flex flex-wrap gap-2">
      {may('ask.role-change') && one.person !== own ? (
        <Button
          shortcut="c"
          onClick={() => void go({ to: '/requests', search: { kind: 'role-change', person: one.person } })}
        >
          {t('people.changeRole')}
        </Button>
      ) : null}
      {may('ask.recovery') && one.person !== own ? (
        <Button
          shortcut="r"
          onClick={() => void go({ to: '/requests', search: { kind: 'recovery', person: one.person } })}
        >
          {t('people.recover')}
        </Button>
      ) : null}
      {may('person.invite') && linkByOne ? (
        <Button shortcut="l" onClick={() => again.mutate(one.person, { onSuccess: onLink })}>
          {t('people.inviteAgain')}
        </Button>
      ) : null}
      {may('person.disable') && one.person !== own ? (
        <Button
          shortcut="d"
          onClick={() =>
            disable.mutate(
              { person: one.person, disabled: !one.disabled },
              {
                onSuccess: () =>
                  tell({ said: t(one.disabled ? 'people.enabled' : 'people.isDisabled', { name: one.name }) }),
              },
            )
          }
        >
          {t(one.disabled ? 'people.enable' : 'people.disable')}
        </Button>
      ) : null}
    </span>
  )
  return (
    <>
      <Problems errors={[disable.error, again.error]} />
      <Table
        worked
        caption={t('people.list')}
        head={[t('people.name'), t('people.signInName'), t('people.roles'), t('people.state'), t('people.acts')]}
        rows={people.map((one) => ({
          key: one.person,
          cells: [
            one.name,
            one.signInName,
            one.roles.map((role) => ROLE_NAMES[role][language]).join(', ') || t('people.noRole'),
            t(one.disabled ? 'people.off' : 'people.on'),
            acts(one),
          ],
        }))}
      />
    </>
  )
}
