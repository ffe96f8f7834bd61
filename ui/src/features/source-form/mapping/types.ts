/** TDengine's types as they are offered; others can be typed. */
export const columnTypes = [
  'TIMESTAMP',
  'BOOL',
  'TINYINT',
  'SMALLINT',
  'INT',
  'BIGINT',
  'TINYINT UNSIGNED',
  'SMALLINT UNSIGNED',
  'INT UNSIGNED',
  'BIGINT UNSIGNED',
  'FLOAT',
  'DOUBLE',
  'VARCHAR(64)',
  'VARCHAR(256)',
  'NCHAR(64)',
  'VARBINARY(64)',
  'GEOMETRY(64)',
]

export const tagTypes = [...columnTypes, 'JSON']

export function isTimestamp(type: string): boolean {
  return /^TIMESTAMP/i.test(type.trim())
}
