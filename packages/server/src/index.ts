export { readConfig, ROLES } from './config.ts'
export type { Config, ServeOptions, ServerRole } from './config.ts'
export { startSite } from './site.ts'
export type { RunningSite } from './site.ts'
