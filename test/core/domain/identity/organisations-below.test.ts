import { expect, test } from 'vitest'
import { organisationsBelow } from '../../../../core/domain/identity/organisations-below.ts'

const place = (id: string, parent: string | null, serves: string[], departmentKind: string | null = null) => ({ id, parent, serves, departmentKind })
const tree = [
  place('city', null, ['350300']), place('city-civil', 'city', ['350300'], 'civil-affairs'), place('city-tax', 'city', ['350300'], 'tax'),
  place('xiuyu', 'city', ['350305']), place('xiuyu-civil', 'xiuyu', ['350305'], 'civil-affairs'), place('island', 'city', ['350305108']),
  place('t1', 'xiuyu', ['350305101']), place('t2', 'xiuyu', ['350305102']), place('t2-station', 'xiuyu', ['350305102']), place('v1', 't1', ['350305101001']),
  place('desk', 'xiuyu', []), place('t3', 'desk', ['350305103']),
  place('tax-office', 'city-tax', ['350305'], 'tax'),
]

test.each([
  // A city asks the county, not its towns; a department of it does the same; where it has offices of its own, these.
  ['city', '350305101', ['xiuyu']], ['city-civil', '350305101001', ['xiuyu']], ['city-tax', '350305101', ['tax-office']],
  // The closest around the region.
  ['city', '350305108', ['island']], ['city-civil', '350305108002', ['island']],
  // A county asks the town, also through what serves nothing itself; several who serve it alike are all asked.
  ['xiuyu', '350305101001', ['t1']], ['xiuyu-civil', '350305103', ['t3']], ['xiuyu-civil', '350305102', ['t2', 't2-station']], ['t1', '350305101001', ['v1']],
  // A region wider than what anybody below serves: all who serve a part of it.
  ['xiuyu', '350305', ['t1', 't2', 't2-station', 't3']], ['t1', '350305101', ['v1']],
  // Nobody.
  ['xiuyu', '350302101', []], ['v1', '350305101001', []], ['nowhere', '350305101', []],
])('%s asks about %s: %j', (id, region, asked) => {
  expect(organisationsBelow(tree, id, region)).toEqual(asked)
})
