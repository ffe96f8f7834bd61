/**
 * Takes pasted properties into the form. Certificates and keys that stand in them as text go to the
 * hub's store of uploads, passwords into the form's fields for typed secrets.
 */
import { useUpload, useUploads } from '@/api/hooks/uploads'
import type { ClientProperties, Upload, UploadKind } from '@/api/types'
import { isRecord } from '../document/codecs'
import { uploadName } from '../document/upload-name'
import { useFormHandle } from './contexts'

/** Fields of typed secrets, by the hub's names of what it found. */
const secretFields = {
  password: 'kafka.security.sasl.password',
  key_password: 'kafka.security.tls.key_password',
} as const

const pemKinds: Record<string, UploadKind> = { ca: 'certificate', certificate: 'certificate', key: 'key' }

function kafkaOf(patch: unknown): Record<string, unknown> {
  return isRecord(patch) && isRecord(patch.kafka) ? patch.kafka : {}
}

function pemTexts({ document_patch, secrets }: ClientProperties): [string, string][] {
  const { security } = kafkaOf(document_patch)
  const tls = isRecord(security) && isRecord(security.tls) ? security.tls : {}
  const key = secrets.find((secret) => secret.name === 'key')
  const texts = [...Object.entries(tls), ...(key ? [['key', key.value]] : [])] as [string, unknown][]
  return texts.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
}

export function useTakeProperties(): (properties: ClientProperties) => Promise<void> {
  const { form, patch } = useFormHandle()
  const uploads = useUploads()
  const upload = useUpload()
  return async (properties) => {
    const kafka = kafkaOf(properties.document_patch)
    const security = isRecord(kafka.security) ? { ...kafka.security } : {}
    const source = form.getValues('name') || 'kafka'
    const tls: Record<string, unknown> = {}
    for (const [part, text] of pemTexts(properties)) {
      const kind = pemKinds[part]
      if (!kind) continue
      const taken: Upload[] = uploads.data ?? []
      const name = uploadName(`${source}-${part}.pem`, taken)
      const kept = await upload.mutateAsync({ name, kind, file: new Blob([text]) })
      tls[part] = { upload: kept.name }
    }
    if (Object.keys(tls).length > 0) security.tls = tls
    // Properties without a word on security leave the form's own as it is.
    patch({ kafka: Object.keys(security).length === 0 ? kafka : { ...kafka, security } })
    for (const { name, value } of properties.secrets) {
      if (name !== 'password' && name !== 'key_password') continue
      form.setValue(secretFields[name], { stored: '', typed: value }, { shouldDirty: true })
    }
  }
}
