import multipart from '@fastify/multipart'
import type { FastifyInstance } from 'fastify'

/** Largest file that is taken, in bytes, and how people read it. */
export const uploadLimit = 8 * 1024 ** 3
export const uploadLimitText = '8 GB'

/** Files come as streams, one a request; nothing is kept in memory or in a temporary file. */
export async function useMultipart(app: FastifyInstance): Promise<void> {
  await app.register(multipart, { limits: { files: 1, fields: 4, fieldSize: 1024, parts: 5, fileSize: uploadLimit }, throwFileSizeLimit: false })
}
