import { afterEach } from 'vitest'
import { answeringServer, type AnsweringServer } from './answering-server.ts'
import { mount, type Mounted } from './mount.ts'

export interface PageStage {
  readonly server: AnsweringServer
  readonly page: Mounted
  /** Lets a server answer, in place of the one before. */
  serve(answer: Parameters<typeof answeringServer>[0]): Promise<void>
  /** Mounts a page that asks the server, in place of the one before. */
  show(component: Parameters<typeof mount>[0], options?: Omit<NonNullable<Parameters<typeof mount>[1]>, 'server'>): Promise<void>
}

/** A page and the server that it asks, gone when the test is over, for the tests of the file that calls it. */
export function usePage(): PageStage {
  let server: AnsweringServer | undefined
  let page: Mounted | undefined
  const leave = () => {
    page?.unmount()
    page = undefined
    document.body.replaceChildren()
  }
  const close = async () => {
    await server?.close()
    server = undefined
  }
  afterEach(async () => {
    leave()
    await close()
  })
  return {
    get server() { return server! },
    get page() { return page! },
    async serve(answer) {
      await close()
      server = await answeringServer(answer)
    },
    async show(component, options = {}) {
      leave()
      page = await mount(component, { ...options, server: server!.url })
    },
  }
}
