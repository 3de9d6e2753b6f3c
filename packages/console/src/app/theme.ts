// Light or dark: the system's choice until a person makes one, remembered on this machine.
export type Theme = 'light' | 'dark'
const CHOSEN = 'rempart-theme'

export function preferredTheme(): Theme {
  const chosen = localStorage.getItem(CHOSEN)
  if (chosen === 'light' || chosen === 'dark') return chosen
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

export function showTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(CHOSEN, theme)
  showTheme(theme)
}
