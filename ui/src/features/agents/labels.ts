/** Labels as people type them, `site=north`, and as the hub has them. */

/** The hub's rule: a name as that of an agent, and one line of at most 64 characters. */
const LABEL = /^[A-Za-z0-9._-]{1,64}=.{1,64}$/

export function labelTexts(labels: Record<string, string>): string[] {
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`)
}

/** Without `=` a text is a name with no value, which `areLabels` refuses. */
export function labelsOf(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=')
      return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
    }),
  )
}

/** Whether each is `key=value`, and no key is there twice. */
export function areLabels(texts: readonly string[]): boolean {
  const keys = new Set(texts.map((text) => text.split('=', 1)[0]))
  return texts.every((text) => LABEL.test(text)) && keys.size === texts.length
}

/** Whether a runner with `labels` has all that is asked for. */
export function hasLabels(labels: Record<string, string>, wanted: Record<string, string>): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value)
}
