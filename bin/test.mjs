// What `npm test` runs: the set-up, then everything under the right Node. A shell that had looked up `node` before the
// dependencies were there would go on with the old one.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { prepareTests, root, runtime } from './setup.mjs'

prepareTests()
const done = spawnSync(runtime(), [join(root, 'test/run-all.ts')], { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH ?? ''}` } })
process.exit(done.status ?? 1)
