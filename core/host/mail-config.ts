import { resolve } from 'node:path'
import { mailAddress } from '../contracts/mail-api.ts'
import { badSetting, integerSetting, type Env } from './setting.ts'

/** Where mails are handed to, and as whom. */
export interface MailConfig {
  readonly host: string
  readonly port: number
  readonly security: 'tls' | 'starttls' | 'none'
  /** An address. */
  readonly sender: string
  readonly user: string | null
  readonly password: string | null
  /** Absolute path of a file with the password. */
  readonly passwordFile: string | null
  /** Absolute path of a file with the certificates that the server's has to come from. */
  readonly authorityFile: string | null
}

const securities = ['tls', 'starttls', 'none'] as const
const usualPorts = { tls: 465, starttls: 587, none: 25 } as const

/** The settings of mails; null where no server is named: none are sent. Throws `bad-setting`, which never has the password. */
export function mailConfig(env: Env, workingDir: string): MailConfig | null {
  const host = env['HUIYAN_SMTP_HOST']
  if (host === undefined) return null
  if (!/^[A-Za-z0-9.:-]{1,253}$/.test(host)) throw badSetting('HUIYAN_SMTP_HOST', host, '主机名或地址', 'the name or address of a host')
  const security = securityOf(env)
  const sender = env['HUIYAN_SMTP_FROM'] ?? ''
  if (!mailAddress.test(sender)) throw badSetting('HUIYAN_SMTP_FROM', sender, '发件邮箱地址，例如 huiyan@example.gov.cn', 'the address that mails come from, such as huiyan@example.gov.cn')
  const [user, password, file] = [env['HUIYAN_SMTP_USER'] ?? null, env['HUIYAN_SMTP_PASSWORD'] ?? null, env['HUIYAN_SMTP_PASSWORD_FILE'] ?? null]
  if (password !== null && file !== null) throw badSetting('HUIYAN_SMTP_PASSWORD_FILE', file, '唯一的密码来源（HUIYAN_SMTP_PASSWORD 也设置了）', 'the only place of the password, since HUIYAN_SMTP_PASSWORD is set too')
  if (user !== null && password === null && file === null) throw badSetting('HUIYAN_SMTP_USER', user, '带密码的账号（请设置 HUIYAN_SMTP_PASSWORD 或 HUIYAN_SMTP_PASSWORD_FILE）', 'a user with a password (set HUIYAN_SMTP_PASSWORD or HUIYAN_SMTP_PASSWORD_FILE)')
  const authority = env['HUIYAN_SMTP_CA_FILE'] ?? null
  if (authority !== null && security === 'none') throw badSetting('HUIYAN_SMTP_CA_FILE', authority, '与 tls 或 starttls 同用的证书文件', 'a file of certificates that goes with tls or starttls')
  // A password would go over the network as it is.
  if (user !== null && security === 'none' && !isLoopback(host)) throw badSetting('HUIYAN_SMTP_SECURITY', security, 'tls 或 starttls（要用密码登录别的机器）', 'tls or starttls, since a password goes to another machine')
  return { host, port: integerSetting(env, 'HUIYAN_SMTP_PORT', usualPorts[security], 1, 65_535), security, sender, user, password, passwordFile: file === null ? null : resolve(workingDir, file), authorityFile: authority === null ? null : resolve(workingDir, authority) }
}

function securityOf(env: Env): MailConfig['security'] {
  const text = env['HUIYAN_SMTP_SECURITY'] ?? 'starttls'
  const security = securities.find((one) => one === text)
  if (security === undefined) throw badSetting('HUIYAN_SMTP_SECURITY', text, `${securities.join('、')} 之一`, `one of ${securities.join(', ')}`)
  return security
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
