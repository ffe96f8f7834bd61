import type { TFunction } from 'i18next'
import { z } from 'zod'
import type { Connection, ConnectionBody } from '@/api/types'
import { nameRule } from '@/components/name-rule'

export interface ConnectionValues {
  name: string
  url: string
  login: 'user' | 'token'
  user: string
  password: string
  token: string
  ca_upload: string | null
}

/** Rules of the form. What is stored already (`isNew` false) need not be typed again. */
export function connectionSchema(t: TFunction<'connections'>, tc: TFunction, isNew: boolean) {
  const needed = (label: string) => tc('field.required', { label })
  return z
    .object({
      name: nameRule(tc),
      url: z
        .string()
        .trim()
        .regex(/^wss?:\/\/[^/\s]+/, t('field.urlFault'))
        .refine((url) => !/^wss?:\/\/[^/?#]*@|[?&](token|password)=/i.test(url), t('field.urlSecret')),
      login: z.enum(['user', 'token']),
      user: z.string().trim(),
      password: z.string(),
      token: z.string().trim(),
      ca_upload: z.string().nullable(),
    })
    .superRefine((values, context) => {
      const missing = (path: keyof ConnectionValues, label: string) =>
        context.addIssue({ code: 'custom', path: [path], message: needed(label) })
      if (values.login === 'user' && values.user === '') {
        missing('user', t('field.user'))
      }
      if (isNew && values.login === 'user' && values.password === '') {
        missing('password', t('field.password'))
      }
      if (isNew && values.login === 'token' && values.token === '') {
        missing('token', t('field.token'))
      }
    })
}

export function valuesOf(connection: Connection | null): ConnectionValues {
  return {
    name: connection?.name ?? '',
    url: connection?.url ?? '',
    login: connection?.credential === 'token' ? 'token' : 'user',
    user: connection?.user ?? (connection === null ? 'root' : ''),
    password: '',
    token: '',
    ca_upload: connection?.ca_upload ?? null,
  }
}

/** An empty password or token is left out: the hub keeps the one that it has. */
export function bodyOf({ name, url, login, user, password, token, ca_upload }: ConnectionValues): ConnectionBody {
  const body = { name, url, ca_upload }
  return login === 'user'
    ? { ...body, user, ...(password === '' ? {} : { password }) }
    : { ...body, user: null, ...(token === '' ? {} : { token }) }
}
