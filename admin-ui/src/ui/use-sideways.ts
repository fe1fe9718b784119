import { onMounted, onUnmounted, ref, type Ref } from 'vue'

/** Whether something that scrolls holds more beyond its end; looks again whenever it, or what it holds, changes its size. */
export function useSideways(scroller: Readonly<Ref<HTMLElement | null>>): { readonly more: Ref<boolean>; look(): void } {
  const more = ref(false)
  function look() {
    const box = scroller.value
    more.value = box !== null && box.scrollLeft + box.clientWidth < box.scrollWidth - 1
  }
  const observer = new ResizeObserver(look)
  onMounted(() => {
    if (scroller.value === null) return
    for (const box of [scroller.value, ...scroller.value.children]) observer.observe(box)
  })
  onUnmounted(() => observer.disconnect())
  return { more, look }
}
