import type { CodeTable } from './dataset-model.ts'
import type { FormModel } from './form-model.ts'
import type { FormFile } from './generated/form.ts'

/** All that a form is made from, as a version of it is kept: the file, and the code tables that it names. */
export interface FormContent {
  /** The pack that brings it; names of code tables without a pack are that pack's. */
  readonly pack: string
  readonly form: FormFile
  /** By qualified id. */
  readonly codes: readonly CodeTable[]
}

/** A form that answers can be given to. Its parts are made when they are first asked for. */
export interface RuntimeForm {
  /** `pack/form`. */
  readonly id: string
  readonly content: FormContent
  /** SHA-256 over the canonical JSON of `content`, lower-case hex. */
  readonly hash: string
  readonly model: FormModel
  /** The server's word on an answer; `isTooDeep` is asked by it. */
  readonly validate: (answer: unknown) => readonly FoundFault[]
}

/** What Ajv has against an answer. */
export interface FoundFault {
  /** JSON pointer into the answer. */
  readonly path: string
  readonly keyword: string
}
