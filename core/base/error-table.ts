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
  'bad-setting': {
    status: 500,
    zh: '环境变量 {name} 的值“{value}”无效，应为{expected-zh}。',
    en: '{name} is set to "{value}", which is not {expected-en}.',
    doZh: '改正或删除 {name} 后重新启动。',
    doEn: 'Correct or unset {name} and start again.',
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
  'sealed-file-damaged': {
    status: 500,
    zh: '加密文件已损坏，或不是用现有密钥加密的。',
    en: 'A sealed file is damaged, or was sealed with another key.',
    doZh: '从备份恢复数据目录，并确认密钥文件与之配套。',
    doEn: 'Restore the data directory from a backup and make sure that the key file belongs to it.',
  },
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof errorTable
