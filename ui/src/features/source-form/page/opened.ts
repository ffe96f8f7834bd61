/** The version of a data source that the page began with. */
import type { Tagged } from '@/api/client'
import type { Source } from '@/api/types'

export interface Opened {
  source: Source
  etag: string
}

export function openedFrom({ value, etag }: Tagged<Source>): Opened {
  return { source: value, etag }
}

/** States in which a run exists that a new version restarts. */
export function isRunning({ desired, state }: Source): boolean {
  return desired === 'running' && state !== 'done' && state !== 'failed' && state !== 'stopped'
}
