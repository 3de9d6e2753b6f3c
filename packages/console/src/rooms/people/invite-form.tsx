// Invites a person, who has no role yet. The second administrator of a new site is the one exception, made once.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Button } from '../../parts/button.tsx'
import { textsOf } from '../../parts/form-text.ts'
import { Problem } from '../../parts/problem.tsx'
import { TextField } from '../../parts/text-field.tsx'
import { useInvite, wayInQuery } from './people-data.ts'
import type { Invited } from './people-data.ts'

export function InviteForm({ onInvited }: Readonly<{ onInvited(invited: Invited): void }>) {
  const { t } = useTranslation()
  const invite = useInvite()
  const takesTwo = useQuery(wayInQuery()).data === true
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        const text = textsOf(event)
        invite.mutate(
          {
            signInName: text('signInName'),
            name: text('name'),
            language: text('language') === 'fr' ? 'fr' : 'en',
            secondAdministrator: text('second') === 'yes',
          },
          { onSuccess: onInvited },
        )
      }}
    >
      <TextField label={t('people.name')} name="name" maxLength={200} required />
      <TextField
        label={t('people.signInName')}
        hint={t('people.signInHint')}
        name="signInName"
        pattern="[a-z0-9][a-z0-9._@\-]{0,99}"
        autoComplete="off"
        required
      />
      <fieldset className="flex gap-4">
        <legend>{t('people.language')}</legend>
        {(['en', 'fr'] as const).map((one) => (
          <label key={one} className="flex items-center gap-2">
            <input type="radio" name="language" value={one} defaultChecked={one === 'en'} />
            {t(`people.languages.${one}`)}
          </label>
        ))}
      </fieldset>
      {takesTwo ? (
        <p className="text-soft">{t('people.thenTwo')}</p>
      ) : (
        <label className="flex items-center gap-2">
          <input type="checkbox" name="second" value="yes" />
          {t('people.second')}
        </label>
      )}
      {invite.error === null ? null : <Problem error={invite.error} />}
      <p>
        <Button main submit disabled={invite.isPending}>
          {t(takesTwo ? 'people.inviteByTwo' : 'people.makeLink')}
        </Button>
      </p>
    </form>
  )
}
