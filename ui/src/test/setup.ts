import '@testing-library/jest-dom/vitest'
import { cleanup, configure } from '@testing-library/react'
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
// jsdom lays nothing out: without a size, lists that draw only what is in sight would draw nothing.
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { configurable: true, value: 800 },
  clientWidth: { configurable: true, value: 1200 },
})
Range.prototype.getClientRects = () => [] as unknown as DOMRectList
// Working Ant Design's style sheets out for every element is most of a test's time and decides
// nothing here: only what an element says of itself counts.
globalThis.getComputedStyle = (element) => (element as HTMLElement).style
// Eight programs may share two processors.
configure({ asyncUtilTimeout: 5000 })

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
