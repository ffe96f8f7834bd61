import { useSyncExternalStore } from 'react'

/** Whether live events come through: `closed` means that lists are polled. */
export type LiveState = 'connecting' | 'open' | 'closed'

let state: LiveState = 'connecting'
const listeners = new Set<() => void>()

export function setLiveState(next: LiveState): void {
  if (next !== state) {
    state = next
    listeners.forEach((listener) => listener())
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(subscribe, () => state)
}
