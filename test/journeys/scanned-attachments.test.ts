import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { AttachmentJson } from '../../core/contracts/form-api.ts'
import { clamdScanner } from '../../core/domain/forms/file-scanner.ts'
import { Attachment } from '../../core/store/entities/forms/attachment.ts'
import { refusal } from '../support/asking.ts'
import { eicar, testClamd, type TestClamd } from '../support/clamd.ts'
import { expectJson, fileRequest, testHouse, type TestHouse } from '../support/house.ts'
import type { Agent } from '../support/server.ts'

const opened: { close(): Promise<void> }[] = []
let house: TestHouse | null = null
afterEach(async () => {
  await house?.remove()
  house = null
  for (const one of opened.splice(0)) await one.close()
})
async function clamd(how: Parameters<typeof testClamd>[0] = {}): Promise<TestClamd> {
  const server = await testClamd(how)
  opened.push(server)
  return server
}
async function at(port: number): Promise<Agent> {
  house = await testHouse({ env: { HUIYAN_CLAMD: `127.0.0.1:${port}` } })
  return house.agent('handler')
}
const send = (agent: Agent, content: string | Buffer, name = 'note.txt') => agent.request(fileRequest('/api/v1/attachments', name, Buffer.from(content)))
const kept = async () => [await house!.open.house.store.reader().count(Attachment, {}), (await readdir(join(house!.dataDir, 'attachments'))).length]

test('a file is looked through before it is kept, also one that was kept before; malware is named and leaves nothing', async () => {
  const server = await clamd()
  const agent = await at(server.port)
  const large = Buffer.alloc(3 * 2 ** 20, 'a')
  expectJson<AttachmentJson>(await send(agent, large), 201)
  expectJson<AttachmentJson>(await send(agent, large), 201)
  expect(server.scanned).toEqual([large.length, large.length])
  const before = await kept()
  expect(await refusal(send(agent, eicar, 'invoice.txt'))).toEqual([422, 'attachment-infected'])
  expect((await send(agent, eicar, 'invoice.txt')).body).toContain('Eicar-Signature')
  expect(await kept()).toEqual(before)
})

test.each([['that is not there', 'gone'], ['that says something else', 'odd'], ['that takes no files so large', 'small'], ['that hangs up', 'silent']] as const)('with a scanner %s nothing is taken, and it is said that it is not the file', async (_what, how) => {
  const server = await clamd(how === 'odd' ? { says: 'UNKNOWN COMMAND' } : how === 'small' ? { most: 100 } : how === 'silent' ? { says: '' } : {})
  if (how === 'gone') await opened.pop()!.close()
  const agent = await at(server.port)
  expect(await refusal(send(agent, 'a'.repeat(200)))).toEqual([503, 'attachment-unscanned'])
  expect(await kept()).toEqual([0, 0])
})

test('a scanner that says nothing is not waited for without end', async () => {
  const server = await clamd({ says: null })
  await expect(clamdScanner({ host: '127.0.0.1', port: server.port }, 50)(Buffer.from('a'), 'a.txt')).rejects.toMatchObject({ code: 'attachment-unscanned' })
})
