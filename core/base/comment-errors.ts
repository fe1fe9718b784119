import type { ErrorEntry } from './error-entry.ts'

/** Coded errors of comments on matters, alphabetically. */
export const commentErrors = {
  'comment-empty': {
    status: 422,
    zh: '留言没有文字。',
    en: 'The comment has no words.',
    doZh: '写下要说的话后再发送。',
    doEn: 'Write what there is to say, then send it.',
  },
  'comment-id-taken': {
    status: 409,
    zh: '编号“{comment}”下已有另一条留言。',
    en: 'There is another comment under the id "{comment}".',
    doZh: '刷新页面后重新发送。',
    doEn: 'Reload the page and send it again.',
  },
  'comment-not-yours': {
    status: 403,
    zh: '这条留言是别人写的，只能由本人撤回。',
    en: 'Somebody else wrote this comment; only they can withdraw it.',
    doZh: '请留言人自己撤回。',
    doEn: 'Ask its author to withdraw it.',
  },
  'comment-withdrawn': {
    status: 409,
    zh: '这条留言已经撤回。',
    en: 'This comment is withdrawn already.',
    doZh: '刷新页面查看现状。',
    doEn: 'Reload the page to see how things stand.',
  },
  'comments-full': {
    status: 409,
    zh: '这个事项的留言已满 {most} 条，不能再写。',
    en: 'This matter has {most} comments, which is as many as it takes.',
    doZh: '把要说的写进办理意见，或用督办文书。',
    doEn: 'Say it in the note of what you do next, or by a notice.',
  },
  'mention-unknown': {
    status: 422,
    zh: '提到的人里有 {count} 位不存在，或看不到这个事项。',
    en: '{count} of the people mentioned are not there, or cannot see this matter.',
    doZh: '从“@”的候选人里重新选择。',
    doEn: 'Choose again from those whom "@" offers.',
  },
} as const satisfies Record<string, ErrorEntry>
