// The analysts' console: starts the page. It holds no rule: what may be done, and in which order, the server says.
import { createRoot } from 'react-dom/client'
import { Console } from './app/console.tsx'
import './styles.css'

const place = document.getElementById('console')
if (place !== null) createRoot(place).render(<Console />)
