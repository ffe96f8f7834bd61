import { Input, Select } from 'antd'
import type { TFunction } from 'i18next'
import type { Control } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { Field } from '@/components/field'
import { areLabels } from './labels'

/** What people say of an agent; labels as `key=value`. */
export interface AgentValues {
  name: string
  labels: string[]
}

export function agentSchema(t: TFunction<'agents'>) {
  return z.object({
    name: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, t('edit.nameFault')),
    labels: z.array(z.string()).refine(areLabels, t('edit.labelsFault')),
  })
}

/** Name and labels, where an agent is made (also over the form of a data source) and where it is changed. */
export function AgentFields({
  control,
  nameHelp,
  labelsHelp,
}: {
  control: Control<AgentValues>
  nameHelp?: string
  labelsHelp?: string
}) {
  const { t } = useTranslation('agents')
  return (
    <>
      <Field form="agent" control={control} name="name" label={t('edit.name')} help={nameHelp ?? t('edit.nameHelp')} required>
        <Input autoFocus autoComplete="off" spellCheck={false} placeholder="plant-7" />
      </Field>
      <Field form="agent" control={control} name="labels" label={t('edit.labels')} help={labelsHelp ?? t('edit.labelsHelp')}>
        <Select mode="tags" open={false} suffixIcon={null} placeholder={t('edit.labelsGhost')} />
      </Field>
    </>
  )
}
