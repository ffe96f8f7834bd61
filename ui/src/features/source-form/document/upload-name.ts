/** Names of uploads: letters, digits, `-`, `_` and `.`, as the hub takes them. */

/** A free name near that of a file; a file that others use is not replaced. */
export function uploadName(
  file: string,
  taken: readonly { name: string; used_by: readonly string[] }[],
): string {
  const plain = file.replace(/[^A-Za-z0-9_.-]/g, '-').replace(/^[^A-Za-z0-9]+/, '') || 'file'
  const inUse = (name: string): boolean =>
    taken.some((upload) => upload.name === name && upload.used_by.length > 0)
  const dot = plain.lastIndexOf('.')
  const stem = dot > 0 ? plain.slice(0, dot) : plain
  const end = dot > 0 ? plain.slice(dot) : ''
  let name = plain
  for (let number = 2; inUse(name); number += 1) name = `${stem}-${String(number)}${end}`
  return name
}
