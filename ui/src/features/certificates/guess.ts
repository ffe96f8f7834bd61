import type { UploadKind } from '@/api/types'

/** What a file is, by its head; by its name when it is no PEM. */
export function kindOf(fileName: string, head: string): UploadKind {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(head)) {
    return 'key'
  }
  if (head.includes('-----BEGIN CERTIFICATE-----')) {
    return 'certificate'
  }
  if (fileName.endsWith('.keytab')) {
    return 'keytab'
  }
  return fileName.endsWith('.key') ? 'key' : 'certificate'
}

/** The file's name as a name that the hub takes. */
export function nameOf(fileName: string): string {
  return fileName
    .replace(/[^A-Za-z0-9._@-]+/g, '-')
    .replace(/^[.@]+/, '')
    .slice(0, 128)
}
