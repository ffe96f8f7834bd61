/** The hub's REST interface, to prepare and to look behind the page. */
import type { Hub } from './hub'

export class Rest {
  private constructor(
    private readonly hub: Hub,
    private readonly token: string,
  ) {}

  private static readonly tokens = new Map<string, string>()

  /** With a token of the admin, who is set up by the one-time link if there is none yet. */
  static async asAdmin(hub: Hub, admin: { username: string; password: string }): Promise<Rest> {
    const known = Rest.tokens.get(hub.url)
    if (known !== undefined) return new Rest(hub, known)
    const session = (await (await fetch(`${hub.url}/api/v1/session`)).json()) as { needs_setup: boolean }
    const [path, body] = session.needs_setup
      ? ['setup', { setup_token: new URL(await hub.setupLink()).searchParams.get('token'), ...admin }]
      : ['session', admin]
    const answer = await fetch(`${hub.url}/api/v1/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`log in: ${answer.status} ${await answer.text()}`)
    const { csrf_token } = (await answer.json()) as { csrf_token: string }
    const made = await fetch(`${hub.url}/api/v1/tokens`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-CSRF-Token': csrf_token,
        Cookie: answer.headers.getSetCookie().map((it) => it.split(';')[0]).join('; '),
      },
      body: JSON.stringify({ name: `browser-tests-${Date.now()}`, role: 'admin' }),
    })
    if (!made.ok) throw new Error(`make a token: ${made.status} ${await made.text()}`)
    const { token } = (await made.json()) as { token: string }
    Rest.tokens.set(hub.url, token)
    return new Rest(hub, token)
  }

  /** Whether there is a user; with this object there is. */
  async isSetUp(): Promise<void> {
    await this.must('GET', '/session')
  }

  /** An answer that must be a success. */
  async must<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<T> {
    const answer = await fetch(`${this.hub.url}/api/v1${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${this.token}`, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return (text === '' ? {} : JSON.parse(text)) as T
  }

  /** Makes a connection to TDengine that documents may name. */
  async createConnection(
    name: string,
    tdengine: { url: string; user: string; password: string },
  ): Promise<void> {
    const { url, user, password } = tdengine
    await this.must('POST', '/connections', { name, url, user, password })
  }

  /** Creates a data source from its document; gives its id. */
  async createSource(document: string, start = true): Promise<string> {
    const made = await this.must<{ id: string }>('POST', '/sources', { document, start })
    return made.id
  }

  /** Keeps a certificate or key on the hub. */
  async upload(name: string, kind: 'certificate' | 'key', content: Uint8Array<ArrayBuffer>): Promise<void> {
    const answer = await fetch(`${this.hub.url}/api/v1/uploads/${name}?kind=${kind}`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/octet-stream', Authorization: `Bearer ${this.token}` },
      body: content,
    })
    if (!answer.ok) throw new Error(`upload ${name}: ${answer.status} ${await answer.text()}`)
  }
}
