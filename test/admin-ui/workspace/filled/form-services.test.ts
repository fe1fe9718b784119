import { afterAll, beforeAll, expect, test } from 'vitest'
import { useApi } from '../../../../admin-ui/src/api/huiyan-api.ts'
import type { FormServices } from '../../../../admin-ui/src/forms/form-parts.ts'
import { useFormServicesOf } from '../../../../admin-ui/src/workspace/filled/use-form-services.ts'
import { answeringServer, type AnsweringServer } from '../../answering-server.ts'
import { mount, until } from '../../mount.ts'

let server: AnsweringServer
beforeAll(async () => {
  server = await answeringServer(() => ({ status: 204 }))
})
afterAll(() => server.close())

test('a file that is taken out of a form goes from the server, but not one that is read beside the form', async () => {
  let services: FormServices | null = null
  const mounted = await mount({
    setup: () => {
      services = useFormServicesOf(useApi(), null, () => false, (file) => file === 'read')
      return () => null
    },
  }, { server: server.url })
  services!.drop('read')
  services!.drop('alone')
  await until(() => expect(server.asked.filter(({ method }) => method === 'DELETE').map(({ path }) => path.split('/').at(-1))).toEqual(['alone']))
  mounted.unmount()
})
