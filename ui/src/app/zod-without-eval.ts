/**
 * zod tries whether it may make functions from text, which the hub's content security policy
 * forbids and the browser reports. zod itself is not in the first load, so it finds this when it comes.
 */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })
