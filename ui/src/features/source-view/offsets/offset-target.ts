/** What the form of a reset asks the hub for. */
import type { OffsetReset, OffsetTarget, PartitionOffsets } from '@/api/types'

export const WAYS = ['earliest', 'latest', 'time', 'offset'] as const
export type Way = (typeof WAYS)[number]

export interface ResetForm {
  way: Way
  timeMs: number | null
  /** By `keyOfPartition`; partitions without a number keep theirs. */
  offsets: Record<string, number>
  /** Empty: all topics. */
  topics: string[]
}

export const EMPTY_FORM: ResetForm = { way: 'earliest', timeMs: null, offsets: {}, topics: [] }

export function keyOfPartition({ topic, partition }: Pick<PartitionOffsets, 'topic' | 'partition'>): string {
  return `${topic}/${partition}`
}

/** Partitions that the form is about. */
export function chosenPartitions(form: ResetForm, partitions: PartitionOffsets[]): PartitionOffsets[] {
  return form.topics.length === 0 ? partitions : partitions.filter(({ topic }) => form.topics.includes(topic))
}

export type Asked = { ok: true; to: OffsetTarget } | { ok: false; missing: 'timeNeeded' | 'offsetNeeded' }

export function targetOf(form: ResetForm, partitions: PartitionOffsets[]): Asked {
  switch (form.way) {
    case 'earliest':
    case 'latest':
      return { ok: true, to: form.way }
    case 'time':
      return form.timeMs === null ? { ok: false, missing: 'timeNeeded' } : { ok: true, to: { timestamp_ms: form.timeMs } }
    case 'offset': {
      const offsets = chosenPartitions(form, partitions).flatMap(({ topic, partition }) => {
        const offset = form.offsets[keyOfPartition({ topic, partition })]
        return offset === undefined ? [] : [{ topic, partition, offset }]
      })
      return offsets.length === 0 ? { ok: false, missing: 'offsetNeeded' } : { ok: true, to: { offsets } }
    }
  }
}

export function requestOf(to: OffsetTarget, topics: string[], dryRun: boolean): OffsetReset {
  return { to, ...(topics.length > 0 && { topics }), dry_run: dryRun }
}
