import { sentence } from '../../base/text.ts'
import { maskAll } from '../general-masks.ts'
import { textType } from './text-type.ts'

/** An address that pages may offer as a link: `javascript:` and `data:` never are. Characters beyond ASCII are taken (RFC 3987). */
export const uri = textType({
  name: 'uri',
  title: sentence('网址', 'Web address'),
  pattern: '(?:(?:https?|ftp)://|(?:mailto|tel|urn):)[^\\x00-\\x20\\x7f-\\xa0"<>\\\\^`{|}]+',
  code: 'not-a-uri',
  expected: sentence('不是网址：应以 http://、https://、ftp://、mailto:、tel: 或 urn: 开头，且不含空格。', 'Not a web address: http://, https://, ftp://, mailto:, tel: or urn: is expected at its beginning, and no blank.'),
  mask: maskAll,
})
