/** A connection agent, started as the page says: by the configuration and the command that it shows. */
import { writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { Program, program, temporaryFolder } from './programs'

export class Agent {
  private constructor(
    private readonly process: Program,
    private readonly file: string,
  ) {}

  /** Saves `config` as the page names it and runs `command` beside it, in a folder of its own. */
  static start(config: string, command: string): Agent {
    const folder = temporaryFolder()
    const file = join(folder, 'agent.toml')
    writeFileSync(file, config, { mode: 0o600 })
    const env = {
      PATH: [dirname(program('inlet')), process.env.PATH].join(delimiter),
      INLET_AGENT_DATA_DIR: join(folder, 'data'),
    }
    return new Agent(new Program('/bin/sh', ['-c', `exec ${command}`], { env, cwd: folder }), file)
  }

  /** Replaces its file while it runs, as for a new token. */
  reconfigure(config: string): void {
    writeFileSync(this.file, config, { mode: 0o600 })
  }

  /** Everything that it has printed and logged. */
  get output(): string {
    return this.process.output
  }

  async end(signal?: NodeJS.Signals): Promise<void> {
    await this.process.end(signal)
  }
}
