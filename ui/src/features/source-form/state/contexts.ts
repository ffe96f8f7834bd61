/**
 * What the parts of the page share. Several small contexts, so that a keystroke draws only what
 * shows it: the form object never changes, the snapshot follows with a short delay, faults and the
 * preview change when there is something new.
 */
import { createContext, use } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import type { PreviewAnswer, SampleMessage } from '@/api/types'
import type { ApiProblem } from '@/api/problem'
import type { SampleField } from '../document/propose'
import type { SourceForm } from '../document/form'
import type { FaultIndex } from './faults'

/** The form a moment ago, and the document that it stands for. */
export interface Snapshot {
  values: SourceForm
  /** The YAML, without secrets. */
  text: string
  /** What the form itself found: paths and keys of texts. */
  incomplete: ReadonlyMap<string, string>
}

/** The document at this moment, for calls to the hub. */
export interface CurrentDocument {
  text: string
  /** As `text`, with typed secrets written out: for checks and samples, never kept. */
  sent: string
  /** Typed secrets by the name that `text` has for them. */
  secrets: Record<string, string>
}

export interface FormHandle {
  form: UseFormReturn<SourceForm>
  current: () => CurrentDocument
  /** Shows another document in the form. `secrets` fill fields whose `{secret: name}` they belong to. */
  load: (text: string, secrets?: Record<string, string>) => void
  /** Merges a partial document, as presets give, into what is there. */
  patch: (partial: Record<string, unknown>, secrets?: Record<string, string>) => void
  /** Null for a new data source. */
  sourceId: string | null
}

export type SampleOrigin = 'typed' | 'server' | 'file'

export interface Sample {
  origin: SampleOrigin
  /** Typed, or read from a file. */
  text: string
  fileName: string
  /** Retrieved from the server. */
  messages: SampleMessage[] | null
  /** What retrieved them. */
  ranOn: string | null
}

export interface PreviewState {
  answer: PreviewAnswer | null
  /** A newer answer is on its way; the one above stays until it is there. */
  pending: boolean
  problem: ApiProblem | null
  /** Fields behind extract, for completion and proposals. */
  fields: SampleField[]
  /** Fields of the message before extract. */
  decoded: SampleField[]
}

export const FormContext = createContext<FormHandle | null>(null)
export const SnapshotContext = createContext<Snapshot | null>(null)
export const SampleContext = createContext<{ sample: Sample; setSample: (sample: Sample) => void } | null>(
  null,
)
export const PreviewContext = createContext<PreviewState | null>(null)
export const FaultContext = createContext<FaultIndex | null>(null)

function required<T>(value: T | null): T {
  if (value === null) throw new Error('used outside of the page of a data source')
  return value
}

export const useFormHandle = (): FormHandle => required(use(FormContext))
export const useSnapshot = (): Snapshot => required(use(SnapshotContext))
export const useSampleState = () => required(use(SampleContext))
export const usePreviewState = (): PreviewState => required(use(PreviewContext))
export const useFaultIndex = (): FaultIndex => required(use(FaultContext))
