/** The exact bytes of keys, payloads and headers, in the ways that a person can read them. */

export function bytesOfBase64(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64)
  const bytes = new Uint8Array(binary.length)
  for (let idx = 0; idx < binary.length; idx++) {
    bytes[idx] = binary.charCodeAt(idx)
  }
  return bytes
}

const ROW = 16

/** Sixteen bytes a line: offset, hex, and what of them is printable ASCII. */
export function hexDump(bytes: Uint8Array): string {
  const rows: string[] = []
  for (let start = 0; start < bytes.length; start += ROW) {
    const row = Array.from(bytes.subarray(start, start + ROW))
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0'))
    const halves = [hex.slice(0, 8).join(' '), hex.slice(8).join(' ')].join('  ').padEnd(ROW * 3 + 1)
    const ascii = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    rows.push(`${start.toString(16).padStart(8, '0')}  ${halves} |${ascii}|`)
  }
  return rows.join('\n')
}

/** Number of bytes that a base64 text stands for. */
export function sizeOfBase64(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0
  return (base64.length / 4) * 3 - padding
}

/** JSON with indentation where `text` is JSON, else `text` itself. */
export function prettyText(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
