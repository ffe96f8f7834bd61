/** Faults that the hub found, by the field that shows them. */
import type { DocumentFault } from '@/api/types'
import type { SourceForm } from '../document/form'
import { type SectionId, fieldOfPath } from '../document/paths'

export interface FieldFault {
  section: SectionId
  /** Field of the form. */
  name: string
  message: string
  hint: string | null
  line: number | null
  /** Value of the field when the fault was found: another value, and it no longer counts. */
  value: string
}

export type FaultIndex = readonly FieldFault[]

export const noFaults: FaultIndex = []

/** Value of the form at a name such as `target.columns.0.from`, as comparable text. */
export function valueAtName(form: SourceForm, name: string): string {
  // The field of agents stands for the whole choice.
  const value = (name === 'agent.on' ? 'agent' : name)
    .split('.')
    .reduce<unknown>(
      (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
      form,
    )
  return JSON.stringify(value) ?? ''
}

export function indexFaults(faults: readonly DocumentFault[], form: SourceForm): FaultIndex {
  return faults.map((fault) => {
    const { section, name } = fieldOfPath(fault.path, form)
    return {
      section,
      name,
      message: fault.message,
      hint: fault.hint ?? null,
      line: fault.line ?? null,
      value: valueAtName(form, name),
    }
  })
}

/** Faults whose field still has the value that was at fault. */
export function stillTrue(faults: FaultIndex, form: SourceForm): FaultIndex {
  return faults.filter((fault) => valueAtName(form, fault.name) === fault.value)
}

/** The faults of a field: its own, and those of places within it that have no field. */
export function faultsOf(faults: FaultIndex, name: string): FaultIndex {
  return faults.filter((fault) => fault.name === name)
}
