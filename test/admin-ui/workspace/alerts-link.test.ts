// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { alertsLink } from '../../../admin-ui/src/workspace/alerts-link.ts'
import { nextSteps } from '../../../admin-ui/src/workspace/next-steps.ts'
import { menu } from '../../../admin-ui/src/app/menu.ts'
import { aTopic } from '../samples.ts'

const all = () => true

describe('the list behind a count', () => {
  test('counts are of alerts that still fire, and so is the list', () => {
    expect(alertsLink()).toEqual({ name: 'alerts', query: { presence: 'firing', suppressed: 'no' } })
  })

  test('is narrowed to what was counted', () => {
    expect(alertsLink({ topic: 't', rule: 'r', level: 'red' })).toEqual({ name: 'alerts', query: { topic: 't', rule: 'r', level: 'red', presence: 'firing', suppressed: 'no' } })
  })

  test('the menu and the first step open it', () => {
    expect(menu.find((entry) => entry.name === 'alerts')?.to).toMatchObject(alertsLink())
    expect(nextSteps([aTopic({ alerts: { red: 2, orange: 0, yellow: 0, blue: 0 } })], [], all).map((step) => step.to)).toEqual([alertsLink({ level: 'red' })])
  })
})

test('a pack that does not run: one is opened itself, several in the list', () => {
  const broken = (id: string) => aTopic({ id, status: 'quarantined' })
  expect(nextSteps([broken('a')], [], all).map((step) => step.to)).toEqual([{ name: 'topic', params: { topic: 'a' } }])
  expect(nextSteps([broken('a'), broken('b')], [], all).map((step) => step.to)).toEqual([{ name: 'topics' }])
})
