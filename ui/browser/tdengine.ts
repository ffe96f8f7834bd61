/** TDengine's look-alike, or the real server that `INLET_TEST_TDENGINE` names. */
import { Program, program } from './programs'

export class Tdengine {
  private constructor(
    private readonly process: Program | null,
    /** `host:port` of its REST and WebSocket interface. */
    readonly address: string,
    readonly user: string,
    readonly password: string,
  ) {}

  static async start(): Promise<Tdengine> {
    const real = process.env.INLET_TEST_TDENGINE
    if (real !== undefined) {
      const url = new URL(real)
      return new Tdengine(null, url.host, url.username || 'root', url.password || 'taosdata')
    }
    const sandbox = new Program(program('inlet-sandbox'), ['--listen', '127.0.0.1:0'])
    const line = await sandbox.line((it) => it.includes('listens on '))
    const address = line.split('listens on ')[1]?.trim() ?? ''
    return new Tdengine(sandbox, address, 'root', 'taosdata')
  }

  get url(): string {
    return `ws://${this.address}`
  }

  /** Rows of a statement; throws with the server's words when it refuses. */
  async query(sql: string): Promise<unknown[][]> {
    const answer = await fetch(`http://${this.address}/rest/sql`, {
      method: 'POST',
      headers: { Authorization: `Basic ${btoa(`${this.user}:${this.password}`)}` },
      body: sql,
    })
    const told = (await answer.json()) as { code: number; desc?: string; data?: unknown[][] }
    if (told.code !== 0) throw new Error(`${sql}: 0x${told.code.toString(16)} ${told.desc ?? ''}`)
    return told.data ?? []
  }

  async end(): Promise<void> {
    await this.process?.end('SIGKILL')
  }
}
