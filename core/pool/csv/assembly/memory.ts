/** The module's memory is handed out from the bottom up and given back all at once. */
let top: usize = 0

/** `bytes` of memory on a boundary of 16; what they hold is unknown. */
export function allocate(bytes: usize): usize {
  const at = (top + 15) & ~15
  top = at + bytes
  const missing = <i32>((top + 0xffff) >> 16) - memory.size()
  if (missing > 0 && memory.grow(missing) < 0) unreachable()
  return at
}

/** Where the next memory would begin; for `giveBack`. */
export function mark(): usize {
  return top
}

/** Gives back whatever was allocated after that mark. */
export function giveBack(to: usize): void {
  top = to == 0 ? __heap_base : to
}
