import { raw } from '@mikro-orm/core'

/** What an update sets a counting column to: one more than it is. */
export const countUp = (column: string): number => raw(`${column} + 1`) as unknown as number
