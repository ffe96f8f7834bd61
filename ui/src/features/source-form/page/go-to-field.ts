import { inputId } from '../fields/field'

/** Brings a field into view and gives it the focus; the nearest part that there is where it has none. */
export function goToField(name: string): void {
  const keys = name.split('.')
  for (let length = keys.length; length > 0; length -= 1) {
    const part = keys.slice(0, length).join('.')
    const input = document.getElementById(inputId(part))
    const frame =
      input ?? document.querySelector<HTMLElement>(`[data-field="${part}"], [data-help="${part}"]`)
    if (!frame) continue
    frame.scrollIntoView({ behavior: 'smooth', block: 'center' })
    const focusable =
      input ?? frame.querySelector<HTMLElement>('input, textarea, [contenteditable=true], button')
    focusable?.focus({ preventScroll: true })
    return
  }
}
