// The frame of every room: where one is, the rooms that one's role opens, language, colours, the list of keys.
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LastAct } from '../acts/last-act.tsx'
import { CheatSheet } from '../keys/cheat-sheet.tsx'
import { useKeys } from '../keys/keys.tsx'
import { Button } from '../parts/button.tsx'
import { RoleMenu } from '../session/role-menu.tsx'
import { useMay } from '../session/session.tsx'
import { changeLanguage } from '../words/words.ts'
import { ROOMS } from './rooms.ts'
import { chooseTheme, preferredTheme } from './theme.ts'

export function Layout() {
  const { t, i18n } = useTranslation()
  const [help, setHelp] = useState(false)
  const [theme, setTheme] = useState(preferredTheme)
  const may = useMay()
  const other = theme === 'light' ? 'dark' : 'light'
  const go = useNavigate()
  const rooms = ROOMS.filter(({ permission }) => may(permission))
  const turn = (): void => {
    chooseTheme(other)
    setTheme(other)
  }
  const speak = (): void => void changeLanguage(i18n, i18n.language === 'fr' ? 'en' : 'fr')
  useArrival()
  useKeys([
    { key: '?', act: t('keys.help'), run: () => setHelp(true) },
    { key: 'D', act: t(`app.theme.${other}`), run: turn },
    { key: 'L', act: t('app.language'), run: speak },
    ...rooms.map(({ path, word }, at) => ({ key: String(at + 1), act: t(word), run: () => void go({ to: path }) })),
  ])
  return (
    <>
      <a href="#content" className="bg-sheet absolute -top-20 left-2 p-2 focus:top-2">
        {t('app.skip')}
      </a>
      <header className="border-line flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-4 py-2">
        <strong className="flex-1 text-lg">{t('app.name')}</strong>
        <RoleMenu />
        <Button onClick={() => setHelp(true)} shortcut="?">
          {t('app.keys')}
        </Button>
        <Button shortcut="D" onClick={turn}>
          {t(`app.theme.${other}`)}
        </Button>
        <Button shortcut="L" onClick={speak}>
          {t('app.language')}
        </Button>
        <nav aria-label={t('rooms.label')} className="flex w-full flex-wrap gap-4">
          {rooms.map(({ path, word }) => (
            <Link key={path} to={path} className="py-1 underline-offset-4 aria-[current=page]:underline">
              {t(word)}
            </Link>
          ))}
        </nav>
      </header>
      <main id="content" tabIndex={-1} className="mx-auto max-w-7xl p-4">
        <LastAct>
          <Outlet />
        </LastAct>
      </main>
      <CheatSheet open={help} onClose={() => setHelp(false)} />
    </>
  )
}

/** Says where one is: the page's title is the room's, and the focus goes to its content, not to the start of the frame. */
function useArrival(): void {
  const { t } = useTranslation()
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const arrived = useRef(path)
  const word = path.startsWith('/cards/') ? 'rooms.queue' : ROOMS.find((room) => path.startsWith(room.path))?.word
  useEffect(() => {
    document.title = word === undefined ? t('app.name') : `${t(word)} – ${t('app.name')}`
  }, [word, t])
  useEffect(() => {
    if (arrived.current !== path) document.getElementById('content')?.focus({ preventScroll: true })
    arrived.current = path
  }, [path])
}
