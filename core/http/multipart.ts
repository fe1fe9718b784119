import multipart, { type MultipartFile } from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { HuiyanError } from '../base/errors.ts'
import type { Problem } from '../base/problem.ts'
import { sentence } from '../base/text.ts'
import type { Upload } from '../journeys/import-file.ts'
import { uuid } from './api-schemas/forms.ts'

/** Largest file that is taken, in bytes, and how people read it. */
export const uploadLimit = 8 * 1024 ** 3
export const uploadLimitText = '8 GB'

/** Files come as streams, one a request; nothing is kept in memory or in a temporary file. */
export async function useMultipart(app: FastifyInstance): Promise<void> {
  await app.register(multipart, { limits: { files: 1, fields: 4, fieldSize: 1024, parts: 5, fileSize: uploadLimit }, throwFileSizeLimit: false })
}

/**
 * The file that a request carries as its field `file`, its content still to come. Throws `no-file`; reading the content throws
 * `upload-cut` where it ends too early. Neither is a failure of ours: what the parser said goes to the log as information.
 */
export async function uploadOf(request: FastifyRequest): Promise<Upload> {
  return uploadIn(request, await partOf(request))
}

/** The id that a request gives its file, as the field `id` before it; null without. Throws `bad-request` for what is no UUID. */
export async function namedUploadOf(request: FastifyRequest): Promise<{ readonly id: string | null; readonly upload: Upload }> {
  const part = await partOf(request)
  const field = part.fields['id']
  if (field === undefined) return { id: null, upload: uploadIn(request, part) }
  const value = Array.isArray(field) || field.type !== 'field' ? null : field.value
  if (typeof value !== 'string' || !isUuid.test(value)) throw new HuiyanError('bad-request', {}, { problems: [noUuid] })
  return { id: value, upload: uploadIn(request, part) }
}

const noUuid: Problem = { code: 'request-pattern', severity: 'error', file: null, pointer: '/body/id', line: null, message: sentence('应为小写的 UUID。', 'A UUID in lower case is expected.') }
const isUuid = new RegExp(String(uuid['pattern']))

async function partOf(request: FastifyRequest): Promise<MultipartFile> {
  const part = request.isMultipart() ? await request.file().catch((error: unknown) => refuse(request, 'no-file', error)) : undefined
  if (part === undefined || part.fieldname !== 'file') throw new HuiyanError('no-file')
  return part
}

const uploadIn = (request: FastifyRequest, part: MultipartFile): Upload => ({ fileName: part.filename, content: whole(request, part.file), truncated: () => part.file.truncated, limit: uploadLimitText })

async function* whole(request: FastifyRequest, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* content
  } catch (error) {
    refuse(request, 'upload-cut', error)
  }
}

function refuse(request: FastifyRequest, code: 'no-file' | 'upload-cut', error: unknown): never {
  request.log.info({ err: error, code }, 'upload not readable')
  throw new HuiyanError(code, {}, { cause: error })
}
