export { csv } from './csv.ts'
export { plain } from './plain.ts'
export { pythonThreatExchange } from './python-threatexchange.ts'
