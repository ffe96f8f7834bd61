import { zodResolver } from '@hookform/resolvers/zod'
import { App, Form, Input, Modal, Radio } from 'antd'
import { useId, type ChangeEvent } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { MAX_UPLOAD_BYTES, useUpload } from '@/api/hooks/uploads'
import type { Upload } from '@/api/types'
import { Field } from '@/components/field'
import { nameRule } from '@/components/name-rule'
import { ProblemAlert } from '@/components/problem-alert'
import { kindOf, nameOf } from './guess'

/** Stores a file, or with `replaces` a new file under its name; mounted while it is open. */
export function UploadDialog({ replaces, onClose }: { replaces: Upload | null; onClose: () => void }) {
  const { t } = useTranslation('certificates')
  const { t: tc } = useTranslation()
  const { message } = App.useApp()
  const upload = useUpload()
  const formId = useId()
  const schema = z.object({
    file: z
      .instanceof(File)
      .nullable()
      .refine((file) => file !== null, t('field.fileMissing'))
      .refine((file) => file.size <= MAX_UPLOAD_BYTES, t('field.tooLarge')),
    kind: z.enum(['certificate', 'key', 'keytab']),
    name: nameRule(tc),
  })
  const { control, handleSubmit, setValue } = useForm<z.input<typeof schema>, unknown, z.output<typeof schema>>({
    resolver: zodResolver(schema),
    defaultValues: { file: null, kind: replaces?.kind ?? 'certificate', name: replaces?.name ?? '' },
  })
  const take = async (file: File | null) => {
    setValue('file', file, { shouldValidate: true })
    if (file !== null && replaces === null) {
      setValue('name', nameOf(file.name))
      setValue('kind', kindOf(file.name, await file.slice(0, 4096).text()))
    }
  }
  const submit = handleSubmit((values) =>
    upload.mutate(values, {
      onSuccess: () => {
        void message.success(t('saved', { name: values.name }))
        onClose()
      },
    }),
  )
  const kinds = (['certificate', 'key', 'keytab'] as const).map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))
  const chosen = useWatch({ control, name: 'file' })
  return (
    <Modal
      open
      title={replaces === null ? t('add') : t('replaceTitle', { name: replaces.name })}
      okText={tc('action.save')}
      okButtonProps={{ htmlType: 'submit', form: formId }}
      confirmLoading={upload.isPending}
      onCancel={onClose}
    >
      <Form id={formId} component="form" layout="vertical" onSubmitCapture={(event) => void submit(event)}>
        <ProblemAlert problem={upload.error} />
        <Field control={control} name="file" label={t('field.file')} help={t('field.fileHelp')} required>
          <FileInput onFile={(file) => void take(file)} chosen={chosen !== null} />
        </Field>
        <Field control={control} name="kind" label={t('field.kind')}>
          <Radio.Group aria-label={t('field.kind')} options={kinds} disabled={replaces !== null} />
        </Field>
        <Field control={control} name="name" label={t('field.name')} required>
          <Input disabled={replaces !== null} autoComplete="off" />
        </Field>
      </Form>
    </Modal>
  )
}

/** The browser's own file field: it works with keyboard and screen reader as it is. */
function FileInput({
  onFile,
  chosen,
  ...rest
}: {
  onFile: (file: File | null) => void
  chosen: boolean
  [property: string]: unknown
}) {
  const { id, ...aria } = Object.fromEntries(
    Object.entries(rest).filter(([name]) => name === 'id' || name.startsWith('aria-')),
  )
  return (
    <input
      type="file"
      id={id as string}
      {...aria}
      data-chosen={chosen}
      onChange={(event: ChangeEvent<HTMLInputElement>) => onFile(event.target.files?.[0] ?? null)}
    />
  )
}
