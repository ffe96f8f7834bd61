/** A real sample appears by itself once topics are chosen; nothing that was typed is replaced. */
import { useEffect, useEffectEvent } from 'react'
import { useSample } from '@/api/hooks/form'
import type { FormHandle, Sample, Snapshot } from './contexts'
import { useDebounced } from './use-debounced'

export function useAutoSample(
  handle: FormHandle,
  snapshot: Snapshot,
  sample: Sample,
  setSample: (sample: Sample) => void,
): void {
  const { mutate } = useSample()
  const { agent, kafka } = snapshot.values
  const reachable = ![...snapshot.incomplete.keys()].some(
    (path) => path === 'kafka.bootstrap_servers' || path.startsWith('kafka.security') || path.startsWith('agent'),
  )
  const wanted = reachable && kafka.topics.length > 0 ? JSON.stringify([kafka.topics, agent]) : ''
  const settled = useDebounced(wanted, 700)
  const ask = useEffectEvent(() => {
    // A typed sample is the user's own choice, and a retrieved one is there already.
    if (sample.text.trim() !== '' || sample.origin === 'file') return
    mutate(
      { document: handle.current().sent, from: 'both', count: 10 },
      {
        onSuccess: ({ messages, ran_on }) => {
          if (messages.length > 0) setSample({ ...sample, origin: 'server', messages, ranOn: ran_on })
        },
      },
    )
  })
  useEffect(() => {
    if (settled !== '') ask()
  }, [settled])
}
