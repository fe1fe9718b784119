interface ErrorEntry {
  /** HTTP status that says the same. */
  readonly status: number
  /** What is wrong, with the thing's name; `{name}` is filled from the error's params. */
  readonly zh: string
  readonly en: string
  /** What to do. */
  readonly doZh: string
  readonly doEn: string
}

/** Every coded error of the host, alphabetically. `ERRORS.md` lists them for operators; a test holds both together. */
export const errorTable = {
  'account-exists': {
    status: 409,
    zh: '账号“{account}”已存在。',
    en: 'There is already an account "{account}".',
    doZh: '换一个账号名。',
    doEn: 'Choose another account name.',
  },
  'bad-cursor': {
    status: 400,
    zh: '这个分页位置无效，或属于另一种排序。',
    en: 'This page position is invalid or belongs to another order.',
    doZh: '从第一页重新开始。',
    doEn: 'Start again from the first page.',
  },
  'bad-request': {
    status: 400,
    zh: '请求的内容不符合要求。',
    en: 'The request is not as it should be.',
    doZh: '按列出的问题改正后重试。',
    doEn: 'Correct what is listed and try again.',
  },
  'bad-setting': {
    status: 500,
    zh: '环境变量 {name} 的值“{value}”无效，应为{expected-zh}。',
    en: '{name} is set to "{value}", which is not {expected-en}.',
    doZh: '改正或删除 {name} 后重新启动。',
    doEn: 'Correct or unset {name} and start again.',
  },
  'change-without-audit': {
    status: 500,
    zh: '一次改动没有写审计记录，已全部撤销。',
    en: 'A change wrote no audit entry and was undone.',
    doZh: '请把这条消息连同请求编号报告给管理员。',
    doEn: 'Report this message with the request id to an administrator.',
  },
  'changed-elsewhere': {
    status: 412,
    zh: '{thing} 已被他人修改。',
    en: '{thing} has been changed by somebody else.',
    doZh: '刷新页面，看过最新内容后再改。',
    doEn: 'Reload, look at the newest state and change it again.',
  },
  'csrf-token-wrong': {
    status: 403,
    zh: '请求没有带上本次登录的校验码，或校验码已过期。',
    en: 'The request lacks the token of this session, or carries an old one.',
    doZh: '刷新页面后重试。',
    doEn: 'Reload the page and try again.',
  },
  'database-newer': {
    status: 500,
    zh: '数据库 {path} 由更新的版本写过（{migration}），本版本无法打开。',
    en: 'The database {path} was written by a newer version ({migration}) that this one cannot open.',
    doZh: '启动较新的版本，或从备份恢复。',
    doEn: 'Start the newer version, or restore a backup.',
  },
  'form-dataset': {
    status: 409,
    zh: '数据集 {dataset} 的数据来自表单，不能导入文件。',
    en: 'Dataset {dataset} is filled by forms; files cannot be imported.',
    doZh: '通过对应的表单填报。',
    doEn: 'Use its form.',
  },
  'internal': {
    status: 500,
    zh: '服务器内部出错，请求没有完成。',
    en: 'Something went wrong inside the server; the request was not carried out.',
    doZh: '稍后重试；若仍出错，请把请求编号告诉管理员。',
    doEn: 'Try again later; if it persists, give the request id to an administrator.',
  },
  'job-ended': {
    status: 409,
    zh: '任务已结束，无法取消。',
    en: 'The job has ended and cannot be cancelled.',
    doZh: '刷新页面查看结果。',
    doEn: 'Reload to see its result.',
  },
  'key-file-damaged': {
    status: 500,
    zh: '密钥文件 {path} 无法读取或内容不完整。',
    en: 'The key file {path} cannot be read or is incomplete.',
    doZh: '从备份恢复该文件；没有它，已加密的数据无法打开。',
    doEn: 'Restore it from a backup; without it sealed data cannot be opened.',
  },
  'key-file-missing': {
    status: 500,
    zh: '数据目录里已有数据，但找不到密钥文件 {path}。',
    en: 'The data directory holds data, but its key file {path} is missing.',
    doZh: '恢复原来的密钥文件，或用 HUIYAN_KEY_FILE 指明它的位置。',
    doEn: 'Restore the key file, or name its place with HUIYAN_KEY_FILE.',
  },
  'media-type-not-supported': {
    status: 415,
    zh: '不接受这种内容类型：{type}。',
    en: 'This type of content is not accepted here: {type}.',
    doZh: '改用接口文档写明的内容类型。',
    doEn: 'Send the content type that the API document names.',
  },
  'no-dataset': {
    status: 404,
    zh: '主题 {topic} 没有数据集 {dataset}。',
    en: 'Topic {topic} has no dataset {dataset}.',
    doZh: '在主题页查看它的数据集。',
    doEn: 'See the datasets on the topic page.',
  },
  'no-file': {
    status: 400,
    zh: '请求里没有文件。',
    en: 'The request carries no file.',
    doZh: '选择一个 CSV 文件后再上传（multipart 字段 file）。',
    doEn: 'Choose a CSV file and send it as the multipart field "file".',
  },
  'no-rule': {
    status: 404,
    zh: '主题 {topic} 没有规则 {rule}。',
    en: 'Topic {topic} has no rule {rule}.',
    doZh: '在主题页查看它的规则。',
    doEn: 'See the rules on the topic page.',
  },
  'no-topic': {
    status: 404,
    zh: '没有主题 {topic}。',
    en: 'There is no topic {topic}.',
    doZh: '在“点题项目”里查看可用的主题。',
    doEn: 'See the list of topics.',
  },
  'not-found': {
    status: 404,
    zh: '找不到 {thing}。',
    en: '{thing} was not found.',
    doZh: '检查地址；它也可能已被删除，或不在您的权限范围内。',
    doEn: 'Check the address; it may have been removed, or lie outside what you may see.',
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
  'overloaded': {
    status: 503,
    zh: '服务器正忙，暂时无法处理请求。',
    en: 'The server is busy and cannot take the request now.',
    doZh: '请在 {seconds} 秒后重试。',
    doEn: 'Try again in {seconds} seconds.',
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
  'sealed-file-damaged': {
    status: 500,
    zh: '加密文件已损坏，或不是用现有密钥加密的。',
    en: 'A sealed file is damaged, or was sealed with another key.',
    doZh: '从备份恢复数据目录，并确认密钥文件与之配套。',
    doEn: 'Restore the data directory from a backup and make sure that the key file belongs to it.',
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
  'storage-full': {
    status: 507,
    zh: '磁盘空间不足或无法写入，改动没有保存。',
    en: 'The disk is full or cannot be written; the change was not saved.',
    doZh: '请管理员清理磁盘；此前保存的数据仍可查看。',
    doEn: 'Ask an administrator to free space; what was saved before can still be read.',
  },
  'too-large': {
    status: 413,
    zh: '内容太大，上限为 {limit}。',
    en: 'The content is too large; the limit is {limit}.',
    doZh: '拆成较小的几份再提交。',
    doEn: 'Split it into smaller pieces.',
  },
  'too-many-requests': {
    status: 429,
    zh: '请求过于频繁。',
    en: 'Too many requests.',
    doZh: '请在 {seconds} 秒后重试。',
    doEn: 'Try again in {seconds} seconds.',
  },
  'topic-quarantined': {
    status: 409,
    zh: '主题 {topic} 因主题包有错误而停用。',
    en: 'Topic {topic} does not run, because its pack has errors.',
    doZh: '在主题页查看错误，改正主题包后重新启动。',
    doEn: 'See its Problems on the topic page, correct the pack and start again.',
  },
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof errorTable
