/** A real Apache Kafka with every kind of listener, from the test kit. */
import { Program, program } from './programs'

/** Addresses, login and certificate files of the broker. */
export interface KafkaAddresses {
  plaintext: string
  ssl: string
  mtls: string
  sasl_plaintext: string
  sasl_ssl: string
  user: string
  password: string
  ca: string
  other_ca: string
  client_certificate: string
  client_key: string
}

export class Kafka {
  private constructor(
    private readonly process: Program,
    readonly at: KafkaAddresses,
  ) {}

  static async start(): Promise<Kafka> {
    const process = new Program(program('inlet-kafka-on-command'), [])
    const line = await process.line((it) => it.startsWith('{'))
    return new Kafka(process, JSON.parse(line) as KafkaAddresses)
  }

  async createTopic(topic: string, partitions = 1): Promise<void> {
    await this.ask({ do: 'create_topic', topic, partitions })
  }

  async produce(topic: string, messages: (string | object)[]): Promise<void> {
    const texts = messages.map((it) => (typeof it === 'string' ? it : JSON.stringify(it)))
    await this.ask({ do: 'produce', topic, messages: texts })
  }

  async stop(): Promise<void> {
    await this.ask({ do: 'stop' })
  }

  async restart(): Promise<void> {
    await this.ask({ do: 'restart' })
  }

  async end(): Promise<void> {
    await this.process.end()
  }

  private async ask(command: object): Promise<Record<string, unknown>> {
    const answer = this.process.nextLine((it) => it.startsWith('{"ok"') || it.startsWith('{"error"'))
    this.process.send(JSON.stringify(command))
    const told = JSON.parse(await answer) as Record<string, unknown>
    if (told.error !== undefined) throw new Error(`${JSON.stringify(command)}: ${JSON.stringify(told.error)}`)
    return told
  }
}
