import { describe, expect, test } from 'vitest'
import { workflowMachine } from '../../../../core/domain/packs/workflow-machine.ts'
import { nationalCalendar } from '../../../../core/engines/deadlines/national-calendar.ts'
import { playWorkflow } from '../../../../core/engines/workflow/play-workflow.ts'
import { checkFolder, foldersIn, goodDir, pluginDir } from './corpus.ts'

const settings = { timeZone: 'Asia/Shanghai', calendar: nationalCalendar }
const { pack: common } = await checkFolder(`${pluginDir}common`, new Map())
const used = new Map([['common', common!]])

const packs = await Promise.all([goodDir, pluginDir].flatMap((dir) => foldersIn(dir).map(async (name) => (await checkFolder(`${dir}${name}`)).pack!)))
const plays = packs.flatMap((pack) => pack.tests.flatMap(({ file, test: one }) => ('workflow' in one ? [{ name: `${pack.id}/${file}`, pack, one }] : [])))

test('the corpus has plays', () => {
  expect(plays.length).toBeGreaterThanOrEqual(3)
})

describe('tests that packs bring hold', () => {
  test.each(plays)('$name', ({ pack, one }) => {
    expect(playWorkflow(workflowMachine(pack, used, one.workflow, settings)!, one)).toBeNull()
  })
})

test('a pack’s own workflow goes before the standard one of that id', () => {
  const pack = packs.find(({ id }) => id === 'workflows-and-forms')!
  expect(workflowMachine(pack, used, 'case', settings)!.workflow).toBe(pack.workflows.get('case'))
  expect(workflowMachine(pack, used, 'alert', settings)!.workflow.title).toEqual({ 'zh-CN': '预警', en: 'Alert' })
  expect(workflowMachine(pack, used, 'nothing', settings)).toBeNull()
})

test('a guard reads the answers of a form of a used pack', () => {
  const pack = packs.find(({ id }) => id === 'workflows-and-forms')!
  const own = pack.workflows.get('case')!
  const [field] = Object.keys((common!.forms.get('satisfaction')!.schema as { properties: Record<string, unknown> }).properties)
  const guarded = { ...own, actions: { ...own.actions, drop: { ...own.actions['drop']!, form: 'common/satisfaction', when: `data.${field!} != null` } } }
  const changed = { ...pack, workflows: new Map([['case', guarded]]) }
  expect([...workflowMachine(changed, used, 'case', settings)!.guards.keys()]).toContain('drop')
  expect(() => workflowMachine(changed, new Map(), 'case', settings)).toThrow('drop: common/satisfaction')
})
