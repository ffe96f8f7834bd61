/** `inlet serve` with a folder of its own. */
import { createServer } from 'node:net'
import { Program, program, temporaryFolder } from './programs'

export class Hub {
  private constructor(
    private process: Program,
    private readonly args: string[],
    readonly url: string,
  ) {}

  /** Starts an empty hub on free ports. */
  static async start(): Promise<Hub> {
    const port = await freePort()
    // A fixed one, so that agents find the hub again when it was killed and started.
    const forAgents = `127.0.0.1:${await freePort()}`
    const args = ['serve', '--listen', `127.0.0.1:${port}`, '--agent-listen', forAgents, '--data-dir', temporaryFolder()]
    const hub = new Hub(new Program(program('inlet'), args), args, `http://127.0.0.1:${port}`)
    await hub.isReady()
    return hub
  }

  /** The one-time link that a first start prints. */
  async setupLink(): Promise<string> {
    const line = await this.process.line((it) => it.includes('/setup?token='))
    return /https?:\/\/\S+\/setup\?token=\S+/.exec(line)?.[0] ?? ''
  }

  /** Everything that it has printed and logged. */
  get output(): string {
    return this.process.output
  }

  /** Kills it without a word and starts it again on the same folder. */
  async killAndRestart(): Promise<void> {
    await this.process.end('SIGKILL')
    this.process = new Program(program('inlet'), this.args)
    await this.isReady()
  }

  async end(): Promise<void> {
    await this.process.end()
  }

  private async isReady(): Promise<void> {
    const deadline = Date.now() + 30_000
    for (;;) {
      const answer = await fetch(`${this.url}/readyz`).catch(() => null)
      if (answer?.ok) return
      if (Date.now() > deadline) throw new Error(`the hub is not ready; it said:\n${this.output}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
