import { sentence } from '../../base/text.ts'
import { maskAll } from '../general-masks.ts'
import { textType } from './text-type.ts'

/** The id of a stored attachment (UUID, RFC 9562, lower case). */
export const attachment = textType({
  name: 'attachment',
  title: sentence('附件', 'Attachment'),
  pattern: '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
  code: 'not-an-attachment',
  expected: sentence('不是附件编号：附件请在表单中上传。', 'Not the id of an attachment: attachments are uploaded in a form.'),
  mask: maskAll,
})
