import { useSyncExternalStore } from 'react'

/** One clock for all relative times on show, so that a thousand of them need one timer. */
let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = Date.now()
    timer = setInterval(tick, 1000)
  }
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
    }
  }
}

function tick(): void {
  now = Date.now()
  listeners.forEach((listener) => listener())
}

/** Milliseconds since 1970, moving on every second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now)
}
