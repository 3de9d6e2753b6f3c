// A place in a list whose order holds while it is read, from 0: where a page begins.
import { z } from 'zod'
import { MAX_LIST_PLACE } from '../limits.ts'

export const listPlace = z.coerce.number().int().min(0).max(MAX_LIST_PLACE)
