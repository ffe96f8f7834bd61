import { describe, expect, it } from 'vitest'
import { dropDraft, loadDraft, saveDraft } from './drafts'
import { emptyForm, newDocument, parse, readForm, writeForm } from './document'
import { inlineSecrets, moveSecrets, redact, typedSecrets } from './secrets'

const password = 'pw-${X}-secret'

function withPassword() {
  const form = emptyForm()
  form.name = 'meters'
  form.kafka.security.sasl = { mechanism: 'PLAIN', username: 'u', password: { stored: '', typed: password } }
  form.kafka.security.tls = {
    ...form.kafka.security.tls,
    enabled: true,
    key_password: { stored: '', typed: 'key-secret' },
  }
  return form
}

describe('typed secrets', () => {
  it('never stand in the document', () => {
    const text = writeForm(newDocument, withPassword())
    expect(text).not.toContain('secret-')
    expect(text).not.toContain(password)
    expect(text).not.toContain('key-secret')
    expect(text).toContain('{secret: meters-kafka-password}')
    expect(text).toContain('{secret: meters-key-password}')
  })

  it('are stored under the names that the document has', () => {
    expect(typedSecrets(withPassword())).toEqual({
      'meters-kafka-password': password,
      'meters-key-password': 'key-secret',
    })
  })

  it('of a part that is switched off are not stored', () => {
    const form = withPassword()
    form.kafka.security.tls.enabled = false
    form.kafka.security.sasl.mechanism = ''
    expect(typedSecrets(form)).toEqual({})
  })

  it('go into the text of a check only, as themselves', () => {
    const form = withPassword()
    const sent = inlineSecrets(writeForm(newDocument, form), typedSecrets(form))
    // `$${` is how a document writes a plain `${`.
    expect(parse(sent).doc.getIn(['kafka', 'security', 'sasl', 'password'])).toBe('pw-$${X}-secret')
  })

  it('survive the way through YAML by their names', () => {
    const form = withPassword()
    const { doc } = parse(writeForm(newDocument, form))
    expect(readForm(doc, typedSecrets(form)).form.kafka.security.sasl.password.typed).toBe(password)
  })
})

describe('secrets written into YAML', () => {
  const text = `name: a
kafka:
  security: {sasl: {mechanism: PLAIN, username: u, password: inline-pw}, tls: {key_password: "12345"}}
target:
  tdengine:
    password: block-pw # mine
    token: tok-1
    url: wss://root:url-pw@host?token=url-tok
`
  const secrets = ['inline-pw', '12345', 'block-pw', 'tok-1', 'url-pw', 'url-tok']

  it('are moved out', () => {
    const { doc } = parse(text)
    expect(moveSecrets(doc, 'a')).toEqual({
      'a-kafka-password': 'inline-pw',
      'a-key-password': '12345',
      'a-tdengine-password': 'block-pw',
      'a-tdengine-token': 'tok-1',
    })
    for (const secret of ['inline-pw', '12345', 'block-pw', 'tok-1'])
      expect(doc.toString()).not.toContain(secret)
  })

  it.each([
    ['a valid text', text],
    ['a text that cannot be read', `${text}broken: [\n`],
    ['JSON', '{"kafka": {"security": {"sasl": {"password": "inline-pw"}}}, "token":"tok-1"}'],
  ])('are taken out of the draft of %s', (_, draft) => {
    const kept = redact(draft)
    for (const secret of secrets) expect(kept).not.toContain(secret)
  })

  it.each([
    'security:\n  sasl:\n    password: |\n      block-pw\n\n      more-pw\n    username: u\n',
    'tls:\n  key: |\n    -----BEGIN RSA PRIVATE KEY-----\n    block-pw\n    more-pw\n    -----END RSA PRIVATE KEY-----\n  username: u\n',
    'key: "-----BEGIN PRIVATE KEY-----\\nblock-pw more-pw',
  ])('of several lines are taken out whole (%#)', (draft) => {
    const kept = redact(draft)
    expect(kept).not.toMatch(/block-pw|more-pw/)
    if (draft.includes('username')) expect(kept).toContain('username: u')
  })

  it('leaves names of secrets in drafts', () => {
    const named = 'password: {secret: a-kafka-password}\nkey_password:\n  secret: a-key\n'
    expect(redact(named)).toBe(named)
  })
})

describe('drafts', () => {
  const draft = { text: 'name: a\npassword: pw\n', sample: '{}', saved_at_ms: 1, version: 2 }

  it('are kept by user and source, without secrets', () => {
    expect(saveDraft(localStorage, 'ada', 'src-1', draft)).toBe(true)
    expect(JSON.stringify({ ...localStorage })).not.toContain('pw')
    expect(loadDraft(localStorage, 'ada', 'src-1')).toEqual({ ...draft, text: 'name: a\npassword: \n' })
    expect(loadDraft(localStorage, 'grace', 'src-1')).toBeNull()
    expect(loadDraft(localStorage, 'ada', null)).toBeNull()
    dropDraft(localStorage, 'ada', 'src-1')
    expect(loadDraft(localStorage, 'ada', 'src-1')).toBeNull()
  })

  it('that are broken count as none', () => {
    localStorage.setItem('inlet.draft.ada.new', '{')
    expect(loadDraft(localStorage, 'ada', null)).toBeNull()
  })
})
