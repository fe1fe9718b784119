import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')

/** What stands in `host` ranges of packs: the version of this program. */
export const hostVersion: string = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version

/** The packs that come with the program. */
export const shippedDir = join(root, 'plugins')

/** The built pages. */
export const pagesDir = join(root, 'admin-ui', 'dist')
