/** Stands in for the browser's EventSource, which jsdom does not have. */
export class FakeEventSource extends EventTarget {
  static opened: FakeEventSource[] = []
  closed = false

  constructor() {
    super()
    FakeEventSource.opened.push(this)
  }

  close(): void {
    this.closed = true
  }

  say(event: string, payload: unknown = ''): void {
    this.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(payload) }))
  }

  static latest(): FakeEventSource {
    const latest = FakeEventSource.opened.at(-1)
    if (latest === undefined) {
      throw new Error('nobody has opened the stream of events')
    }
    return latest
  }
}
