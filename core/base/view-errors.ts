import type { ErrorEntry } from './error-entry.ts'

/** Coded errors of saved views, alphabetically. */
export const viewErrors = {
  'view-empty': {
    status: 422,
    zh: '视图没有名称，或没有说明保存哪些条件。',
    en: 'The view has no name, or does not say what it keeps.',
    doZh: '写一个名称，连同清单现在的条件一起保存。',
    doEn: 'Give it a name, and save it with what the list is narrowed to.',
  },
  'view-name-taken': {
    status: 409,
    zh: '这个清单里您已有名为“{name}”的视图。',
    en: 'You have a view "{name}" of this list already.',
    doZh: '换一个名称，或更新已有的那个视图。',
    doEn: 'Choose another name, or update the one that there is.',
  },
  'view-personal': {
    status: 422,
    zh: '视图“{name}”要保存的搜索里有身份证号或手机号：视图长期保存，还可能共享给别人，不保存个人号码。',
    en: 'What the view "{name}" searches for has an ID card or mobile number in it. Views are kept, and may be shared: they keep no such numbers.',
    doZh: '从搜索里去掉号码后再保存；要查这个人，每次临时搜索。',
    doEn: 'Take the number out of the search, then save it; search for the person when you need to.',
  },
  'view-too-large': {
    status: 422,
    zh: '视图“{name}”的条件太长：最多 {limit} 个字符。',
    en: 'What the view "{name}" keeps is too long: {limit} characters at most.',
    doZh: '减少所选的主题、规则或状态后再保存。',
    doEn: 'Pick fewer topics, rules or states, then save it.',
  },
  'view-without-organisation': {
    status: 409,
    zh: '您的账号不属于任何机构，视图“{name}”没有可以共享的对象。',
    en: 'Your account belongs to no organisation: there is nobody to share the view "{name}" with.',
    doZh: '只给自己保存；要共享，请管理员在账号里写明机构。',
    doEn: 'Keep it for yourself; to share it, have an administrator enter your organisation.',
  },
  'views-full': {
    status: 409,
    zh: '这个清单您已存了 {limit} 个视图，不能再存“{name}”。',
    en: 'You have {limit} views of this list; "{name}" would be one too many.',
    doZh: '删除不用的视图后再保存。',
    doEn: 'Delete one that you no longer use, then save it.',
  },
} as const satisfies Record<string, ErrorEntry>
