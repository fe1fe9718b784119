/** Calls `work` again after a change while it was under way, however many there were: what changes quicker than it is read does not pile up. */
export function newestOnly(work: () => Promise<void>, onError: (error: unknown) => void): () => void {
  let running = false
  let changed = false
  const run = async (): Promise<void> => {
    running = true
    try {
      while (changed) {
        changed = false
        await work()
      }
    } catch (error) {
      onError(error)
    } finally {
      running = false
    }
  }
  return () => {
    changed = true
    if (!running) void run()
  }
}
