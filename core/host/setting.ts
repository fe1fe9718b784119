import { HuiyanError } from '../base/errors.ts'

/** Variables of the environment; an empty one is left out. */
export type Env = Readonly<Record<string, string | undefined>>

/** `bad-setting`: the value of a variable is not what it has to be. */
export function badSetting(name: string, value: string, expectedZh: string, expectedEn: string): HuiyanError {
  return new HuiyanError('bad-setting', { name, value, 'expected-zh': expectedZh, 'expected-en': expectedEn })
}

/** A whole number within bounds. Throws `bad-setting`. */
export function integerSetting(env: Env, name: string, fallback: number, min: number, max: number): number {
  const text = env[name]
  if (text === undefined) return fallback
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < min || value > max) throw badSetting(name, text, `${min} 到 ${max} 之间的整数`, `a whole number from ${min} to ${max}`)
  return value
}
