/** Programs that a test runs against, each ended with the test run that started it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'

const target = process.env.INLET_TARGET_DIR ?? join(import.meta.dirname, '..', '..', 'target')

/** Path of a program of the workspace's debug build. */
export function program(name: string): string {
  return join(target, 'debug', name)
}

/** Where screenshots of pages are kept. */
export function screenshotPath(name: string): string {
  return join(target, 'page-tests', 'screenshots', `${name}.png`)
}

/** A folder that is removed with the process. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'inlet-page-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A child process whose output is read line by line. */
export class Program {
  private readonly child: ChildProcess
  private readonly lines: Interface
  private readonly waiting: { matches: (line: string) => boolean; take: (line: string) => void }[] = []
  private readonly seen: string[] = []

  constructor(path: string, args: string[], { env = {}, cwd }: { env?: Record<string, string>; cwd?: string } = {}) {
    this.child = spawn(path, args, {
      cwd,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    })
    const kill = () => this.child.kill('SIGKILL')
    process.once('exit', kill)
    this.child.once('exit', () => process.removeListener('exit', kill))
    if (!this.child.stdout || !this.child.stderr) throw new Error(`${path} has no output`)
    this.lines = createInterface({ input: this.child.stdout })
    this.lines.on('line', (line) => this.onLine(line))
    createInterface({ input: this.child.stderr }).on('line', (line) => this.onLine(line))
  }

  /** Everything that it has said. */
  get output(): string {
    return this.seen.join('\n')
  }

  send(text: string): void {
    this.child.stdin?.write(`${text}\n`)
  }

  /** The next line (or one that was seen already) that matches. */
  async line(matches: (line: string) => boolean, limitMs = 120_000): Promise<string> {
    const known = this.seen.find(matches)
    if (known !== undefined) return known
    return this.nextLine(matches, limitMs)
  }

  /** The next line that matches and was not said yet. */
  async nextLine(matches: (line: string) => boolean, limitMs = 60_000): Promise<string> {
    return new Promise((resolve, reject) => {
      const limit = setTimeout(
        () => reject(new Error(`no such line in ${limitMs} ms; it said:\n${this.output}`)),
        limitMs,
      )
      const take = (line: string) => {
        clearTimeout(limit)
        resolve(line)
      }
      this.waiting.push({ matches, take })
    })
  }

  /** Ends it by a signal and waits for its end. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const ended = new Promise((resolve) => this.child.once('exit', resolve))
    this.child.kill(signal)
    await ended
  }

  private onLine(line: string): void {
    this.seen.push(line)
    const idx = this.waiting.findIndex(({ matches }) => matches(line))
    if (idx >= 0) this.waiting.splice(idx, 1)[0]?.take(line)
  }
}
