/**
 * The floors of the house: which folder may import from which (architecture: Floors).
 * `test/architecture.test.ts` holds the code to this table.
 */
export interface Floor {
  /** Folder, with `/`. */
  readonly folder: string
  /** Floors it may import from besides itself. */
  readonly mayImport: readonly string[]
  /** Its sub-folders are rooms that must not import one another. */
  readonly sealedRooms?: boolean
  /** npm packages whose only home this is, as regular expressions on the package name. */
  readonly onlyHomeOf?: readonly string[]
}

export const floors: readonly Floor[] = [
  { folder: 'core/base', mayImport: [] },
  { folder: 'core/contracts', mayImport: ['core/base'] },
  { folder: 'core/language', mayImport: ['core/contracts', 'core/base'], onlyHomeOf: ['@marcbachmann/cel-js'] },
  { folder: 'core/pool', mayImport: ['core/contracts', 'core/base'], onlyHomeOf: ['@duckdb/.+'] },
  { folder: 'core/store', mayImport: ['core/contracts', 'core/base'], onlyHomeOf: ['@mikro-orm/.+', 'kysely'] },
  { folder: 'core/engines', mayImport: ['core/language', 'core/contracts', 'core/base'], sealedRooms: true },
  { folder: 'core/domain', mayImport: ['core/engines', 'core/store', 'core/pool', 'core/language', 'core/contracts', 'core/base'], sealedRooms: true },
  { folder: 'core/journeys', mayImport: ['core/domain', 'core/store', 'core/pool', 'core/contracts', 'core/base'] },
  { folder: 'core/http', mayImport: ['core/journeys', 'core/domain', 'core/contracts', 'core/base'], onlyHomeOf: ['fastify', '@fastify/.+'] },
  { folder: 'core/host', mayImport: ['core/http', 'core/journeys', 'core/domain', 'core/engines', 'core/language', 'core/pool', 'core/store', 'core/contracts', 'core/base'] },
  { folder: 'core/cli', mayImport: ['core/host', 'core/http', 'core/journeys', 'core/domain', 'core/engines', 'core/language', 'core/pool', 'core/store', 'core/contracts', 'core/base'] },
]

/** The one home of the strict Ajv inside core; pages never load it. */
export const shapeFolder = 'core/contracts/shape'

/** What pages may import from core: safe in a browser. */
export const browserSafe = ['core/base', 'core/contracts', 'core/language', 'core/engines/forms', 'core/engines/workflow', 'core/engines/deadlines']

/** Rooms of the pages, the upper ones first. */
export const pageFloors: readonly Floor[] = [
  { folder: 'admin-ui/src/api', mayImport: [] },
  { folder: 'admin-ui/src/ui', mayImport: ['admin-ui/src/api', 'admin-ui/src/locales'] },
  { folder: 'admin-ui/src/forms', mayImport: ['admin-ui/src/ui', 'admin-ui/src/api', 'admin-ui/src/locales'] },
  { folder: 'admin-ui/src/workspace', mayImport: ['admin-ui/src/forms', 'admin-ui/src/ui', 'admin-ui/src/api', 'admin-ui/src/locales'] },
  { folder: 'admin-ui/src/designer', mayImport: ['admin-ui/src/forms', 'admin-ui/src/ui', 'admin-ui/src/api', 'admin-ui/src/locales'] },
  { folder: 'admin-ui/src/pages', mayImport: ['admin-ui/src/designer', 'admin-ui/src/workspace', 'admin-ui/src/forms', 'admin-ui/src/ui', 'admin-ui/src/api', 'admin-ui/src/locales'] },
  { folder: 'admin-ui/src/locales', mayImport: [] },
]
