import type { ErrorEntry } from './error-entry.ts'

/** Coded errors of signing in and of what one may do, alphabetically. */
export const accessErrors = {
  'account-exists': {
    status: 409,
    zh: '账号“{account}”已存在。',
    en: 'There is already an account "{account}".',
    doZh: '换一个账号名。',
    doEn: 'Choose another account name.',
  },
  'csrf-token-wrong': {
    status: 403,
    zh: '请求没有带上本次登录的校验码，或校验码已过期。',
    en: 'The request lacks the token of this session, or carries an old one.',
    doZh: '刷新页面后重试。',
    doEn: 'Reload the page and try again.',
  },
  'not-permitted': {
    status: 403,
    zh: '您的角色不能进行这项操作（{permission}）。',
    en: 'Your roles do not allow this ({permission}).',
    doZh: '如确有需要，请联系管理员授权。',
    doEn: 'Ask an administrator for the permission if you need it.',
  },
  'not-signed-in': {
    status: 401,
    zh: '您尚未登录，或登录已过期。',
    en: 'You are not signed in, or your session has ended.',
    doZh: '请登录后重试。',
    doEn: 'Sign in and try again.',
  },
  'organisation-tree': {
    status: 422,
    zh: '{count} 个机构的上级不成立（不存在、成环或层级过深）：{ids}。',
    en: 'The parents of {count} organisations make no tree (missing, in a circle, or too deep): {ids}.',
    doZh: '改正这些机构的上级后重试；没有写入任何内容。',
    doEn: 'Correct their parents and try again; nothing was written.',
  },
  'password-too-weak': {
    status: 400,
    zh: '密码太短或太常见：至少需要 {minimum} 个字符，且不能与账号相同。',
    en: 'The password is too short or too common: it needs at least {minimum} characters and must differ from the account.',
    doZh: '换一个更长的密码。',
    doEn: 'Choose a longer one.',
  },
  'reason-missing': {
    status: 400,
    zh: '显示证件号码等信息须说明用途。',
    en: 'Showing identifiers needs a reason.',
    doZh: '写明用途（至少 4 个字）后再试。',
    doEn: 'Write the purpose (at least 4 characters) and try again.',
  },
  'scope-missing': {
    status: 500,
    zh: '数据访问没有附带权限范围，已被拒绝。',
    en: 'Data was asked for without a scope, and refused.',
    doZh: '请把这条消息连同请求编号报告给管理员。',
    doEn: 'Report this message with the request id to an administrator.',
  },
  'sign-in-failed': {
    status: 401,
    zh: '账号或密码不正确，或账号已停用。',
    en: 'The account or password is wrong, or the account is suspended.',
    doZh: '检查大小写后重试；忘记密码请联系管理员重置。',
    doEn: 'Check capitals and try again; an administrator can reset a forgotten password.',
  },
  'sign-in-throttled': {
    status: 429,
    zh: '登录失败次数过多，暂时不能再试。',
    en: 'Too many failed sign-ins; no more are taken for now.',
    doZh: '请在 {seconds} 秒后重试。',
    doEn: 'Try again in {seconds} seconds.',
  },
  'too-many-requests': {
    status: 429,
    zh: '请求过于频繁。',
    en: 'Too many requests.',
    doZh: '请在 {seconds} 秒后重试。',
    doEn: 'Try again in {seconds} seconds.',
  },
} as const satisfies Record<string, ErrorEntry>
