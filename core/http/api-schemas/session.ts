import { listOf, localText, nullable, object, text } from './common.ts'

export const signInSchema = object({
  account: { type: 'string', minLength: 1, maxLength: 100 },
  password: { type: 'string', minLength: 1, maxLength: 256 },
})

export const meSchema = object({
  id: text,
  account: text,
  name: text,
  roles: listOf(text),
  organisation: nullable(object({ id: text, title: localText })),
  may: listOf(text, 'What the pages may offer; the server decides again.'),
  mustChoosePassword: { type: 'boolean', description: 'The password was given: nothing else can be done before another is chosen.' },
  csrfToken: { type: 'string', description: 'Sent back as `x-csrf-token` with every unsafe request.' },
  boxKey: { type: 'string', description: 'Seals what the browser keeps for this account until the server has it; not to be stored.' },
})
