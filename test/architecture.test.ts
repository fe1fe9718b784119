import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserSafe, floors, pageFloors, shapeFolder, type Floor } from './floors.ts'

const root = join(import.meta.dirname, '..')
const slashes = (text: string) => text.replaceAll('/', '\\/')
const inside = (folders: readonly string[]) => `^(${folders.map(slashes).join('|')})/`

function floorRules(floor: Floor): IForbiddenRuleType[] {
  const whole = floor.folder.startsWith('admin-ui') ? '^(core|admin-ui/src)/' : '^(core|admin-ui|plugins|test)/'
  const allowed = [floor.folder, ...floor.mayImport, ...(floor.folder.startsWith('admin-ui') ? browserSafe : [])]
  const rules: IForbiddenRuleType[] = [
    { name: `floor:${floor.folder}`, severity: 'error', from: { path: inside([floor.folder]) }, to: { path: whole, pathNot: inside(allowed) } },
  ]
  if (floor.sealedRooms === true) {
    rules.push({
      name: `sealed:${floor.folder}`, severity: 'error',
      from: { path: `^${slashes(floor.folder)}/([^/]+)/` },
      to: { path: `^${slashes(floor.folder)}/`, pathNot: `^${slashes(floor.folder)}/$1/` },
    })
  }
  for (const name of floor.onlyHomeOf ?? []) {
    rules.push({
      name: `home:${name}`, severity: 'error',
      from: { path: '^(core|admin-ui/src)/', pathNot: inside([floor.folder]) },
      to: { path: `(^|node_modules/)${name}(/|$)` },
    })
  }
  return rules
}

const forbidden: IForbiddenRuleType[] = [
  { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
  { name: `home:ajv`, severity: 'error', from: { path: '^core/', pathNot: inside([shapeFolder]) }, to: { path: '(^|node_modules/)ajv(/|$)' } },
  { name: 'pages-without-ajv', severity: 'error', from: { path: '^admin-ui/src/' }, to: { path: `(^${slashes(shapeFolder)}/|(^|node_modules/)ajv(/|$))` } },
  ...[...floors, ...pageFloors].flatMap(floorRules),
]

async function violations(baseDir: string): Promise<readonly string[]> {
  const result = await cruise(['core', 'admin-ui/src'], {
    baseDir,
    tsPreCompilationDeps: true,
    detectJSDocImports: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(node_modules|admin-ui/dist)' },
    ruleSet: { forbidden },
    validate: true,
  })
  const output = result.output as ICruiseResult
  return output.summary.violations.map((violation) => `${violation.rule.name}: ${violation.from} → ${violation.to}`)
}

describe('floors', () => {
  test('every folder of core stands in the table', async () => {
    const { readdir } = await import('node:fs/promises')
    const there = (await readdir(join(root, 'core'), { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => `core/${entry.name}`)
    const known = [...floors.map((floor) => floor.folder), 'core/decisions']
    expect(there.filter((folder) => !known.includes(folder))).toEqual([])
  })

  test('no file imports from a floor that its own may not see, and there is no cycle', async () => {
    expect(await violations(root)).toEqual([])
  })
})

describe('the table bites', () => {
  let tree = ''
  const plant = async (path: string, text: string) => {
    await mkdir(dirname(join(tree, path)), { recursive: true })
    await writeFile(join(tree, path), text)
  }
  /** A file in `from` that imports a file in `to`, type only, for the rule to catch. */
  const plantImport = async (name: string, from: string, to: string) => {
    const target = `${to}/target.ts`
    await plant(target, 'export interface Target { readonly a: string }\n')
    await plant(`${from}/${name}.ts`, `import type { Target } from '${relative(from, target).replace(/^(?!\.)/, './')}'\nexport type A = Target\n`)
  }
  beforeAll(async () => {
    tree = await mkdtemp(join(tmpdir(), 'huiyan-floors-'))
    await mkdir(join(tree, 'admin-ui/src'), { recursive: true })
    await plant('tsconfig.json', JSON.stringify({ compilerOptions: { module: 'NodeNext', allowImportingTsExtensions: true, noEmit: true } }))
    for (const floor of floors) {
      for (const other of floors) {
        if (other.folder === floor.folder) continue
        const room = other.sealedRooms === true ? `${other.folder}/room` : other.folder
        await plantImport(`from-${floor.folder.slice(5)}-to-${other.folder.slice(5)}`, floor.sealedRooms === true ? `${floor.folder}/room` : floor.folder, room)
      }
    }
    await plantImport('sideways', 'core/domain/left', 'core/domain/right')
    await plantImport('sideways', 'core/engines/left', 'core/engines/right')
    await plantImport('page-to-pool', 'admin-ui/src/pages', 'core/pool')
    await plantImport('api-to-pages', 'admin-ui/src/api', 'admin-ui/src/pages')
    await plant('core/base/driver.ts', "import { DuckDBInstance } from '@duckdb/node-api'\nimport Ajv from 'ajv'\nimport fastify from 'fastify'\nexport const all = [DuckDBInstance, Ajv, fastify]\n")
    await plant('core/base/round-a.ts', "import type { B } from './round-b.ts'\nexport interface A { readonly b: B }\n")
    await plant('core/base/round-b.ts', "import type { A } from './round-a.ts'\nexport interface B { readonly a: A | null }\n")
  })
  afterAll(() => rm(tree, { recursive: true, force: true }))

  test('a planted violation of each kind is found, and nothing that is allowed', async () => {
    const found = await violations(tree)
    const expected: string[] = []
    for (const floor of floors) {
      for (const other of floors) {
        if (other.folder === floor.folder || floor.mayImport.includes(other.folder)) continue
        expected.push(`floor:${floor.folder}: from-${floor.folder.slice(5)}-to-${other.folder.slice(5)}`)
      }
    }
    const short = (line: string) => line.replace(/^(\S+): .*?([^/]+)\.ts → .*$/, '$1: $2')
    expect(found.filter((line) => line.startsWith('floor:core/')).map(short).sort()).toEqual(expected.sort())
    const others = found.filter((line) => !line.startsWith('floor:core/')).map(short)
    for (const line of [
      'sealed:core/domain: sideways', 'sealed:core/engines: sideways', 'floor:admin-ui/src/pages: page-to-pool',
      'floor:admin-ui/src/api: api-to-pages', 'home:@duckdb/.+: driver', 'home:ajv: driver', 'home:fastify: driver', 'no-circular: round-a',
    ]) expect(others).toContain(line)
  })
})
