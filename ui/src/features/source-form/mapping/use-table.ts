/**
 * The super table as it is on the server, and the rules for its columns.
 *
 * Same-named fields map by themselves when a table was picked on this page. A data source that is
 * opened for editing gets rows for columns without a rule, but no new rules: looking changes nothing.
 */
import { useCallback, useEffect, useEffectEvent, useState } from 'react'
import { useWatch } from 'react-hook-form'
import { useSuperTable } from '@/api/hooks/connections'
import { ApiProblem } from '@/api/problem'
import type { SuperTable } from '@/api/types'
import { type ColumnField, newColumn } from '../document/form'
import { rulesFor, type SampleField } from '../document/propose'
import { useFormHandle, usePreviewState } from '../state/contexts'

export interface TableState {
  /** Null where it is not there yet, or not known. */
  spec: SuperTable | null
  problem: ApiProblem | null
  /** Chooses a table that exists. */
  pick: (name: string) => void
  /** Chooses a new one: created by now, or by the run. */
  take: (name: string, create: boolean, columns: ColumnField[], tags: ColumnField[]) => void
  /** Gives rules to columns that have none and are named as a field. */
  mapByName: () => void
  unmapped: number
  /** Reads the table again. */
  refresh: () => void
}

function without(list: readonly ColumnField[]): number {
  return list.filter((field) => field.rule === 'none').length
}

export function useTable(): TableState {
  const { form } = useFormHandle()
  const { fields } = usePreviewState()
  const target = useWatch({ control: form.control, name: 'target' })
  const { connection, database } = target.tdengine
  const { name, create } = target.super_table
  const exists = name !== '' && !create
  const query = useSuperTable(connection, database.name, exists ? name : null)
  const spec = exists ? (query.data ?? null) : null
  /** The table whose columns are to map by themselves. */
  const [picked, setPicked] = useState<string | null>(null)

  const set = useCallback(
    (list: 'columns' | 'tags', value: ColumnField[]) =>
      form.setValue(`target.${list}`, value, { shouldDirty: true }),
    [form],
  )
  const fill = useCallback(
    (table: SuperTable, sample: readonly SampleField[], keepOthers: boolean) => {
      for (const list of ['columns', 'tags'] as const) {
        const given = form.getValues(`target.${list}`)
        const rules = rulesFor(table[list], given, sample).map((rule, idx) => ({
          ...rule,
          second_key: rule.second_key || (table[list][idx]?.second_key ?? false),
        }))
        const others = given.filter(
          (field) => field.rule !== 'none' && !table[list].some((column) => column.name === field.name),
        )
        const next = keepOthers ? [...rules, ...others] : rules
        if (JSON.stringify(next) !== JSON.stringify(given)) set(list, next)
      }
    },
    [form, set],
  )
  const arrived = useEffectEvent((table: SuperTable) => {
    // Without a pick only the rows are completed; what the document says stays.
    fill(table, picked === name ? fields : [], picked !== name)
  })
  useEffect(() => {
    if (spec) arrived(spec)
  }, [spec])
  const sampled = useEffectEvent(() => {
    if (spec && picked === name) fill(spec, fields, true)
  })
  const names = fields.map((field) => field.name).join('\n')
  useEffect(() => sampled(), [names])

  return {
    spec,
    problem: query.error instanceof ApiProblem ? query.error : null,
    pick: (chosen) => {
      setPicked(chosen)
      form.setValue(
        'target.super_table',
        { name: chosen, create: false },
        { shouldDirty: true, shouldValidate: true },
      )
    },
    take: (chosen, createLater, columns, tags) => {
      form.setValue(
        'target.super_table',
        { name: chosen, create: createLater },
        { shouldDirty: true, shouldValidate: true },
      )
      set('columns', columns)
      set('tags', tags)
    },
    mapByName: () => {
      if (spec) {
        fill(spec, fields, true)
        return
      }
      for (const list of ['columns', 'tags'] as const) {
        set(
          list,
          form.getValues(`target.${list}`).map((field) => mappedByName(field, fields)),
        )
      }
    },
    unmapped: without(target.columns) + without(target.tags),
    refresh: () => void query.refetch(),
  }
}

function mappedByName(field: ColumnField, fields: readonly SampleField[]): ColumnField {
  if (field.rule !== 'none' || !fields.some((one) => one.name === field.name)) return field
  return { ...newColumn(field.name, field.type), rule: 'from', from: field.name }
}
