import type { ErrorEntry } from './error-entry.ts'

/** Coded errors of mails, alphabetically. */
export const mailErrors = {
  'mail-address-bad': {
    status: 422,
    zh: '邮箱地址写得不对。',
    en: 'This is no mail address.',
    doZh: '写成“名称@域名”，例如 zhangsan@example.gov.cn，只能有一个地址。',
    doEn: 'Write one address as name@domain, such as zhangsan@example.gov.cn.',
  },
} as const satisfies Record<string, ErrorEntry>
