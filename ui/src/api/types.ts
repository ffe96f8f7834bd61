/**
 * The shapes that the hub's REST interface takes and answers with.
 * Times are milliseconds since 1970 UTC, rates are per second, sizes are bytes.
 */
export type * from './types/admin'
export type * from './types/form'
export type * from './types/operate'
export type * from './types/session'
export type * from './types/sources'
export type * from './types/stored'
