/** Keys of the query cache. A prefix of a key stands for all under it when invalidated. */
export const keys = {
  session: ['session'],
  sources: ['sources'],
  sourceList: ['sources', 'list'],
  deletedSources: ['sources', 'deleted'],
  source: (id: string) => ['sources', 'one', id],
  sourcePart: (id: string, part: string, ...rest: unknown[]) => ['sources', 'one', id, part, ...rest],
  form: (what: string, ...rest: unknown[]) => ['form', what, ...rest],
  connections: ['connections'],
  connection: (name: string) => ['connections', name],
  connectionPart: (name: string, part: string, ...rest: unknown[]) => ['connections', name, part, ...rest],
  uploads: ['uploads'],
  secrets: ['secrets'],
  agents: ['agents'],
  users: ['users'],
  tokens: ['tokens'],
  audit: (query: object) => ['audit', query],
} as const
