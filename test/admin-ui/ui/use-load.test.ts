// @vitest-environment node
import { effectScope, nextTick, ref } from 'vue'
import { expect, test } from 'vitest'
import { ApiFailure, localProblem } from '../../../admin-ui/src/api/failure.ts'
import { useLoad } from '../../../admin-ui/src/ui/use-load.ts'

/** Requests that are answered by hand, in any order. */
function desk() {
  const asked: { answer(value: string): void; fail(thrown: unknown): void; signal: AbortSignal }[] = []
  const ask = (signal: AbortSignal) => new Promise<string>((resolve, reject) => { asked.push({ answer: resolve, fail: reject, signal }) })
  return { asked, ask }
}
/** A component's lifetime around the fetching, as long as the test. */
const load: typeof useLoad = (...args) => effectScope().run(() => useLoad(...args))!
const settle = async () => { for (let turn = 0; turn < 5; turn++) await nextTick() }

test('an old answer that comes late does not replace the newer one', async () => {
  const { asked, ask } = desk()
  const id = ref(1)
  const { data, loading } = load(ask, () => id.value)
  id.value = 2
  await nextTick()
  expect(asked[0]?.signal.aborted).toBe(true)
  asked[1]?.answer('second')
  await settle()
  asked[0]?.answer('first')
  await settle()
  expect(data.value).toBe('second')
  expect(loading.value).toBe(false)
})

test('the last answer stays while a newer state is fetched, and goes for another thing', async () => {
  const { asked, ask } = desk()
  const id = ref(1)
  const keeping = load(ask, () => id.value)
  asked[0]?.answer('one')
  await settle()
  id.value = 2
  await nextTick()
  expect(keeping.data.value).toBe('one')
  expect(keeping.loading.value).toBe(true)

  const other = desk()
  const name = ref('a')
  const dropping = load(other.ask, () => name.value, () => false)
  other.asked[0]?.answer('a')
  await settle()
  name.value = 'b'
  await nextTick()
  expect(dropping.data.value).toBeNull()
})

test('a failure is kept as its problem and cleared by the next success', async () => {
  const { asked, ask } = desk()
  const { data, problem, reload } = load(ask)
  asked[0]?.fail(new ApiFailure({ ...localProblem('stale', 409, '数据已过期。') }))
  await settle()
  expect(problem.value?.code).toBe('stale')
  void reload()
  asked[1]?.answer('fine')
  await settle()
  expect(problem.value).toBeNull()
  expect(data.value).toBe('fine')
})

test('leaving the page gives the request up, and its failure is nobody’s', async () => {
  const { asked, ask } = desk()
  const scope = effectScope()
  const loaded = scope.run(() => useLoad(ask))!
  scope.stop()
  expect(asked[0]?.signal.aborted).toBe(true)
  asked[0]?.fail(new DOMException('given up', 'AbortError'))
  await settle()
  expect(loaded.problem.value).toBeNull()
})
