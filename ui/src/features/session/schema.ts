import type { TFunction } from 'i18next'
import { z } from 'zod'

/** The least length of a password; the hub has the same rule. */
export const MIN_PASSWORD = 10

type T = TFunction<'session'>

/** A new password, typed twice. */
export function newPassword(t: T) {
  return z.string().min(MIN_PASSWORD, t('password.short', { min: MIN_PASSWORD }))
}

/** Puts the fault of two passwords that differ at the second. */
export function samePasswords<S extends { password: string; repeat: string }>(
  t: T,
): [(values: S) => boolean, { path: string[]; message: string }] {
  return [
    (values: S) => values.password === values.repeat,
    { path: ['repeat'], message: t('password.differ') },
  ]
}
