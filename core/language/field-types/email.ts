import { sentence } from '../../base/text.ts'
import { maskEmail } from '../general-masks.ts'
import { textType } from './text-type.ts'

const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'

/** An e-mail address as HTML's `input type=email` takes it, with at least two labels after the @. */
export const email = textType({
  name: 'email',
  title: sentence('电子邮箱', 'E-mail address'),
  pattern: `[A-Za-z0-9.!#$%&'*+/=?^_\`{|}~-]{1,64}@${label}(?:[.]${label})+`,
  code: 'not-an-email',
  expected: sentence('不是电子邮箱地址，例如 name@example.cn。', 'Not an e-mail address such as name@example.cn.'),
  mask: maskEmail,
})
