import '@testing-library/jest-dom/vitest'
import { cleanup } from '@testing-library/react'
import { rememberSession } from '@/api/login-state'
import { startLanguage } from '@/i18n/language'
import { server } from './server'

// What the browser has and jsdom has not.
globalThis.matchMedia ??= (query: string) =>
  ({
    matches: false,
    media: query,
    onchange: null,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
    dispatchEvent: () => false,
  }) satisfies MediaQueryList
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
}
if (!('scrollIntoView' in Element.prototype)) {
  Object.defineProperty(Element.prototype, 'scrollIntoView', { value: () => undefined })
}
// jsdom has no pseudo-elements and says so on every call; the plain style serves.
const style = globalThis.getComputedStyle.bind(globalThis)
globalThis.getComputedStyle = (element) => style(element)

beforeAll(async () => {
  // A call that no test answers is a mistake in the page or in the test.
  server.listen({ onUnhandledRequest: 'error' })
  await startLanguage('en')
})
afterEach(() => {
  cleanup()
  server.resetHandlers()
  rememberSession(null)
  localStorage.clear()
})
afterAll(() => server.close())
