import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { HuiyanError } from '../base/errors.ts'
import type { Upload } from '../journeys/import-file.ts'

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
  const part = request.isMultipart() ? await request.file().catch((error: unknown) => refuse(request, 'no-file', error)) : undefined
  if (part === undefined || part.fieldname !== 'file') throw new HuiyanError('no-file')
  return { fileName: part.filename, content: whole(request, part.file), truncated: () => part.file.truncated, limit: uploadLimitText }
}

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
