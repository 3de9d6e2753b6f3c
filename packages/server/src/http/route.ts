// A route is data: where it is, who may use it, what comes in and goes out as zod schemas, and the one function it
// calls. Validation and the OpenAPI document both come from it; the router refuses one that the policy table does not know.
import type { Readable } from 'node:stream'
import type { Permission } from '@rempart/core'
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Actor } from '../access/actor.ts'
import type { Services } from '../services.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS'
/** A body that is not JSON. */
export type MediaBody = Readonly<{ media: string; about: string }>
/** An answer that says all in its headers. */
export type EmptyBody = Readonly<{ empty: true; about: string }>
export type RouteInput = Readonly<{ params?: z.ZodType; query?: z.ZodType; body?: z.ZodType }>
export type RouteOutput = Readonly<Record<number, z.ZodType | MediaBody | EmptyBody>>

type Parsed<I extends RouteInput> = Readonly<{
  [K in keyof I]: I[K] extends z.ZodType ? z.output<I[K]> : never
}>
type BodyOf<T> = T extends z.ZodType ? z.input<T> : T extends EmptyBody ? undefined : Uint8Array | string | Readable
/** What a handler answers: a status of the route's `output` and its body. */
export type ReplyOf<O extends RouteOutput> = {
  [S in keyof O & number]: Readonly<{ status: S; body: BodyOf<O[S]>; headers?: Readonly<Record<string, string>> }>
}[keyof O & number]

export type Context = Services & Readonly<{ actor: Actor; requestId: string }>

type RouteFacts<I extends RouteInput, O extends RouteOutput> = Readonly<{
  method: Method
  /** Fastify's pattern: `/reports/:id/receipt`. */
  url: string
  /** One line for the OpenAPI document. */
  summary: string
  access: Permission
  /** Needs a step-up not older than five minutes. */
  stepUp?: boolean
  /** Names no object, and answers of each object that the actor stands to as his role needs, and of no other. */
  narrows?: boolean
  input: I
  /** Media types of a body that the handler reads itself from `raw`, beside JSON by `input.body`. */
  streams?: readonly string[]
  /** JSON that comes as the bytes in `raw.body`, for who checks a signature over them; `input.body` describes it. */
  bodyAsBytes?: boolean
  output: O
}>
export type RouteRequest<I extends RouteInput> = Parsed<I> &
  Readonly<{
    raw: FastifyRequest
    /** The body was not parsed: it has one of the media types of `streams`, or comes as bytes. */
    isStream: boolean
  }>
/** A route whatever its schemas, as the router sees it. */
export type AnyRoute = RouteFacts<RouteInput, RouteOutput> &
  Readonly<{
    handle(
      request: Readonly<{ params?: unknown; query?: unknown; body?: unknown; raw: FastifyRequest; isStream: boolean }>,
      context: Context,
    ): Promise<Readonly<{ status: number; body: unknown; headers?: Readonly<Record<string, string>> }>>
  }>

/** A route in two steps, so that the handler is checked against the schemas: `defineRoute({…}).handledBy(…)`. */
export function defineRoute<I extends RouteInput, O extends RouteOutput>(
  facts: RouteFacts<I, O>,
): Readonly<{ handledBy(handle: (request: RouteRequest<I>, context: Context) => Promise<ReplyOf<O>>): AnyRoute }> {
  return { handledBy: (handle) => ({ ...facts, handle }) as unknown as AnyRoute }
}

export function isMedia(output: z.ZodType | MediaBody | EmptyBody): output is MediaBody {
  return 'media' in output
}

export function isEmpty(output: z.ZodType | MediaBody | EmptyBody): output is EmptyBody {
  return 'empty' in output
}
