import { afterEach, expect, test } from 'vitest'
import { localProblem } from '../../../admin-ui/src/api/failure.ts'
import DraftStatus from '../../../admin-ui/src/pages/forms/DraftStatus.vue'
import { mount, type Mounted } from '../mount.ts'

let mounted: Mounted
afterEach(() => mounted.unmount())

test.each([
  ['zh-CN', { ...localProblem('drafts-full', 409, '草稿已有 200 份。'), hint: '提交或删除不需要的草稿。' }, '草稿已有 200 份。 提交或删除不需要的草稿。'],
  // What a person may do is said without the id of the permission that the server asked for.
  ['zh-CN', localProblem('not-permitted', 403, '您的角色不能进行这项操作（answer-form）。'), '您没有查看或办理这项内容的权限。 如工作需要，请联系系统管理员授权。'],
  ['en', localProblem('bad-request', 400), 'Something unexpected happened. Try again; if it stays so, tell the administrator.'],
] as const)('a draft that cannot be saved says why, and what to do (%s, %o)', async (lang, problem, says) => {
  mounted = await mount(DraftStatus, { props: { status: 'failed', savedAt: null, problem }, lang })
  expect(mounted.root.textContent.trim()).toBe(says)
})
