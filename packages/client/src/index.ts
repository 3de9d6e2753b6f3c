export { CallProblem, createClient } from './client.ts'
export type { Answer, CallInput, Client, ClientSettings, RouteName } from './client.ts'
