import { randomBytes, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApiProblem } from '../../../../core/contracts/api.ts'
import type { AnswerProblem, AnswerReceipt, AttachmentJson, FormView } from '../../../../core/contracts/form-api.ts'
import { createOrganisations } from '../../../../core/domain/identity/create-organisations.ts'
import { testAction } from '../../../support/action.ts'
import { expectJson, fileRequest, testHouse, type TestHouse } from '../../../support/house.ts'
import { newAgent, type Agent } from '../../../support/server.ts'
import { zipOf } from '../../../support/zip.ts'

const api = '/api/v1'
const form = `${api}/topics/uncovered-assistance/forms/uncovered-assistance/rectification`
const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from('whatever stands in a picture')])

let house: TestHouse
let handler: Agent
let version = ''
beforeAll(async () => {
  house = await testHouse()
  const { store } = house.open.house
  await createOrganisations(store, testAction({ at: new Date() }), [{ id: 'one', title: '甲局', serves: [] }, { id: 'two', title: '乙局', serves: [] }])
  handler = await member('one')
  version = expectJson<FormView>(await handler.get(form)).version.hash
})
afterAll(() => house.remove())

let people = 0
function member(organisation: string, role: 'handler' | 'coordinator' = 'handler'): Promise<Agent> {
  const account = `member-${++people}`
  return newAgent({ app: house.open.app, store: house.open.house.store }, new Date(), { account, name: account, organisation, grants: [{ role, organisation, topics: null }] })
}
const upload = (name: string, content: Buffer, agent = handler) => agent.request(fileRequest(`${api}/attachments`, name, content))
const kept = async (name: string, content: Buffer, agent = handler) => expectJson<AttachmentJson>(await upload(name, content, agent), 201)
const send = (proof: string, more: object = {}, agent = handler) => agent.request({ method: 'POST', url: `${form}/answers`, payload: { id: randomUUID(), version, answer: { outcome: 'stopped', measures: ['停发'], proof }, ...more } })

const word = zipOf({ '[Content_Types].xml': '<Types/>', 'word/document.xml': '<w/>' })
const excel = zipOf({ 'xl/workbook.xml': '<x/>', '[Content_Types].xml': '<Types/>' })

describe('what a file is, its content says', () => {
  test.each([
    ['a.exe', png, 'image/png', 'a.exe.png'], ['a.txt', Buffer.from('ffd8ffe000104a464946', 'hex'), 'image/jpeg', 'a.txt.jpg'], ['a', Buffer.from('RIFF\x00\x00\x00\x00WEBPVP8 ', 'latin1'), 'image/webp', 'a.webp'],
    ['a', Buffer.from('\x00\x00\x00\x18ftypheic\x00\x00', 'latin1'), 'image/heic', 'a.heic'], ['a.docx', Buffer.from('%PDF-1.7\n'), 'application/pdf', 'a.docx.pdf'], ['照片.JPEG', Buffer.from('ffd8ffe0', 'hex'), 'image/jpeg', '照片.JPEG'],
    ['a', word, 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'a.docx'], ['a.xlsx', excel, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'a.xlsx'],
    ['名单.csv', Buffer.from('\uFEFF姓名,金额\n李,<5\n'), 'text/csv', '名单.csv'], ['说明.txt', Buffer.from('一行字\r\n'), 'text/plain', '说明.txt'],
    // “你好,1” and “㐂” as GB 18030 has them.
    ['名单.csv', Buffer.from([0xc4, 0xe3, 0xba, 0xc3, 0x2c, 0x31]), 'text/csv', '名单.csv'], ['说明.txt', Buffer.from([0x81, 0x39, 0xee, 0x39]), 'text/plain', '说明.txt'],
    // Programs are text too.
    ['q.bat', Buffer.from('del *.*'), 'text/plain', 'q.bat.txt'], ['x.ps1', Buffer.from('Get-Process'), 'text/plain', 'x.ps1.txt'], ['y.csv.js', Buffer.from('alert(1)'), 'text/plain', 'y.csv.js.txt'], ['gnp.exe.', Buffer.from('a'), 'text/plain', 'gnp.exe..txt'],
  ])('%s', async (name, content, type, called) => {
    const { id } = await kept(name, content)
    expect(expectJson<AttachmentJson>(await handler.get(`${api}/attachments/${id}/about`))).toEqual({ id, name: called, type, size: content.length })
    expect((await handler.get(`${api}/attachments/${id}`)).headers['content-disposition']).toContain(encodeURIComponent(called))
  })

  test.each([
    ['a.png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')], ['a.txt', Buffer.from('text\n< SCRIPT >alert(1)')], ['a.txt', Buffer.from('<!DOCTYPE html>')],
    ['a.txt', Buffer.from('#!/bin/sh\nrm -rf /')], ['a.pdf', Buffer.from('MZ\x90\x00\x03', 'latin1')], ['a.txt', Buffer.from('\x7fELF\x02\x01', 'latin1')], ['a.txt', Buffer.from([0xc4, 0xe3, 0xff, 0xff])], ['a.txt', Buffer.from([0xc4, 0xe3, 0x3c, 0x73, 0x76, 0x67])],
    ['a.txt', Buffer.from('a\0b')], ['a.gif', Buffer.from('GIF89a\x01', 'latin1')], ['a.mp4', Buffer.from('\x00\x00\x00\x18ftypisom\x00\x00', 'latin1')], ['a.docx', zipOf({ 'a.txt': 'a' })],
    ['a.docx', zipOf({ '[Content_Types].xml': '', 'word/document.xml': '', 'word/vbaProject.bin': '' })], ['a.pptx', zipOf({ '[Content_Types].xml': '', 'ppt/presentation.xml': '' })],
    ['a.docx', word.subarray(0, word.length - 5)], ['a.docx', Buffer.from('PK\x03\x04')], ['a.docx', Buffer.concat([word, Buffer.from('MZ')])],
  ])('%s %s is refused', async (name, content) => {
    const problem = expectJson<ApiProblem>(await upload(name, content), 415)
    expect([problem.code, problem.detail]).toEqual(['attachment-type', `文件“${name}”的内容不是可以上传的类型。`])
  })

  test('nothing, and more than 20 MB, are refused', async () => {
    expect(expectJson<ApiProblem>(await upload('a.txt', Buffer.alloc(0)), 422).code).toBe('attachment-empty')
    expect((await kept('a.png', Buffer.concat([png, Buffer.alloc(20 * 2 ** 20 - png.length)]))).size).toBe(20 * 2 ** 20)
    const large = expectJson<ApiProblem>(await upload('a.png', Buffer.concat([png, Buffer.alloc(20 * 2 ** 20)])), 413)
    expect([large.code, large.detail]).toEqual(['too-large', '内容太大，上限为 20 MB。'])
  })
})

test('a file comes back as it was, named for people, sealed on the disk, once however often it is sent', async () => {
  const content = Buffer.concat([png, randomBytes(300_000), Buffer.from('欧阳漏保')])
  const ids = [await kept('照片.png', content), await kept('again.png', content)]
  expect(ids[0]!.id).not.toBe(ids[1]!.id)
  const answer = await handler.get(`${api}/attachments/${ids[0]!.id}`)
  expect([answer.statusCode, answer.rawPayload.equals(content)]).toEqual([200, true])
  expect(answer.headers).toMatchObject({ 'content-type': 'image/png', 'x-content-type-options': 'nosniff', 'content-disposition': `inline; filename="__.png"; filename*=UTF-8''%E7%85%A7%E7%89%87.png` })
  const files = await readdir(join(house.dataDir, 'attachments'))
  expect(files.every((file) => /^[0-9a-f]{64}\.attachment$/.test(file))).toBe(true)
  const sizes = await Promise.all(files.map(async (file) => (await readFile(join(house.dataDir, 'attachments', file))).length))
  expect(sizes.filter((size) => size > content.length && size < content.length + 1000)).toHaveLength(1)
  for (const file of files) expect((await readFile(join(house.dataDir, 'attachments', file))).includes('欧阳漏保')).toBe(false)
})

test('the name of a file stands in plain in no file of the store', async () => {
  const { id } = await kept('欧阳漏保的残疾证.png', png)
  expect(expectJson<AttachmentJson>(await handler.get(`${api}/attachments/${id}/about`)).name).toBe('欧阳漏保的残疾证.png')
  for (const file of (await readdir(house.dataDir, { recursive: true, withFileTypes: true })).filter((one) => one.isFile())) {
    const bytes = await readFile(join(file.parentPath, file.name))
    expect([file.name, bytes.includes('欧阳漏保')]).toEqual([file.name, false])
  }
})

test.each([
  ['../../../etc/passwd', 'passwd.txt'], ['C:\\Users\\a\\b.txt', 'b.txt'], ['a%0d%0aSet-Cookie: x.txt', 'a%0d%0aSet-Cookie: x.txt'], ["o'brien;*=.txt", "o'brien;*=.txt"], [`${'长'.repeat(400)}.txt`, `${'长'.repeat(196)}.txt`], ['\u202Etxt.exe', 'txt.exe.txt'],
])('a hostile name %s leads nowhere', async (name, shown) => {
  const { id, name: stored } = await kept(name, Buffer.from('文字'))
  expect(stored).toBe(shown)
  const { headers } = await handler.get(`${api}/attachments/${id}`)
  expect(headers['set-cookie']).toBeUndefined()
  expect(headers['content-disposition']).toMatch(/^attachment; filename="[^"\\\r\n]*"; filename\*=UTF-8''[\w.~%!#$&+^`|-]+$/)
})

test('who has sent it may read it, and who may read an answer that has it; to others it is not there', async () => {
  const { id } = await kept('证明.pdf', Buffer.from('%PDF-1.7\nx'))
  const [colleague, stranger, coordinator] = [await member('one'), await member('two'), await house.agent('coordinator')]
  const status = async (agent: Agent) => {
    const [file, about] = await Promise.all(['', '/about'].map((end) => agent.get(`${api}/attachments/${id}${end}`)))
    expect(about!.statusCode).toBe(file!.statusCode)
    return file!.statusCode
  }
  expect([await status(handler), await status(colleague), await status(coordinator)]).toEqual([200, 404, 404])
  const receipt = expectJson<AnswerReceipt>(await send(id), 201)
  expect([await status(handler), await status(colleague), await status(coordinator), await status(stranger), await status(await house.agent('admin'))]).toEqual([200, 200, 200, 404, 403])
  // A correction by a colleague keeps what was there.
  expectJson(await send(id, { replaces: receipt.id }, colleague), 201)
})

test('who only sends answers reads what is their own, and nothing else', async () => {
  const [hotline, other] = [await house.agent('hotline'), await house.agent('hotline')]
  const [own, theirs] = [await kept('来电.txt', Buffer.from('记录'), hotline), await kept('来电.txt', Buffer.from('记录'), other)]
  const used = await kept('证明.png', png)
  expectJson(await send(used.id), 201)
  const statuses = await Promise.all([own, theirs, used].flatMap(({ id }) => ['', '/about'].map(async (end) => (await hotline.get(`${api}/attachments/${id}${end}`)).statusCode)))
  expect(statuses).toEqual([200, 200, 404, 404, 404, 404])
})

test('under an id of the sender’s a file is stored once, however often it comes; the id is no other file’s and nobody else’s', async () => {
  const id = randomUUID()
  const content = Buffer.concat([png, randomBytes(50_000)])
  const again = (own: string, name: string, bytes: Buffer, agent = handler) => agent.request(fileRequest(`${api}/attachments`, name, bytes, { id: own }))
  // Two at once: the page has lost a reply, and is open in two windows.
  const both = await Promise.all([again(id, '门头.png', content), again(id, '门头.png', content)])
  expect(both.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 201])
  const third = expectJson<AttachmentJson>(await again(id, '门头.png', content), 200)
  for (const one of both) expect(one.json()).toEqual(third)
  expect(third).toEqual({ id, name: '门头.png', type: 'image/png', size: content.length })
  const other = expectJson<ApiProblem>(await again(id, '门头.png', Buffer.concat([content, Buffer.from('x')])), 409)
  expect([other.code, other.detail]).toEqual(['attachment-id-taken', `编号 ${id} 已用于另一个附件。`])
  expect(expectJson<ApiProblem>(await again(id, '门头.png', content, await member('one')), 409).code).toBe('attachment-id-taken')
  const unnamed = await handler.request({ ...fileRequest('', '门头.png', content, { id }), url: `${api}/attachments?anonymous=true` })
  expect(expectJson<ApiProblem>(unnamed, 409).code).toBe('attachment-id-taken')
  expect((await handler.get(`${api}/attachments/${id}`)).rawPayload.equals(content)).toBe(true)
  expectJson(await send(id), 201)
  // Its answer has it: it is there still.
  expect(expectJson<AttachmentJson>(await again(id, '门头.png', content), 200)).toEqual(third)
  for (const wrong of ['', 'a', id.toUpperCase()]) expect(expectJson<ApiProblem>(await again(wrong, '门头.png', content), 400).code).toBe('bad-request')
})

test('an answer names only what its sender has sent', async () => {
  const theirs = await kept('a.txt', Buffer.from('a'), await member('two'))
  for (const proof of [theirs.id, randomUUID()]) {
    const problem = expectJson<AnswerProblem>(await send(proof), 422)
    expect(problem.faults).toEqual([{ path: '/proof', keyword: 'format', detail: 'no-attachment', message: { 'zh-CN': '没有这个附件，请重新上传。', en: 'There is no such attachment; upload it again.' } }])
  }
  expect(expectJson<ApiProblem>(await handler.get(`${api}/attachments/${randomUUID()}`), 404).code).toBe('no-attachment')
  expect((await handler.get(`${api}/attachments/..%2F..%2Fkeys`)).statusCode).toBe(400)
})
