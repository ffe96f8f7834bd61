/** Light and dark look of the page; both keep to WCAG AA contrast. */
import { theme as antd, type ThemeConfig } from 'antd'
import { useSyncExternalStore } from 'react'

export type Appearance = 'light' | 'dark' | 'system'

const STORED_AS = 'inlet.appearance'
const listeners = new Set<() => void>()
const systemDark = globalThis.matchMedia('(prefers-color-scheme: dark)')

function stored(): Appearance {
  const value = localStorage.getItem(STORED_AS)
  return value === 'light' || value === 'dark' ? value : 'system'
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  systemDark.addEventListener('change', listener)
  return () => {
    listeners.delete(listener)
    systemDark.removeEventListener('change', listener)
  }
}

export function chooseAppearance(appearance: Appearance): void {
  localStorage.setItem(STORED_AS, appearance)
  listeners.forEach((listener) => listener())
}

export function useAppearance(): Appearance {
  return useSyncExternalStore(subscribe, stored)
}

function isDark(): boolean {
  const appearance = stored()
  return appearance === 'system' ? systemDark.matches : appearance === 'dark'
}

/** For what does not follow the theme by itself: charts and editors. */
export function useIsDark(): boolean {
  return useSyncExternalStore(subscribe, isDark)
}

const shared = {
  fontFamily:
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif",
  fontFamilyCode: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
  borderRadius: 6,
}

export const light: ThemeConfig = {
  algorithm: antd.defaultAlgorithm,
  token: {
    ...shared,
    colorPrimary: '#1554ad',
    colorInfo: '#1554ad',
    colorLink: '#1554ad',
    colorSuccess: '#26700c',
    colorWarning: '#8a5300',
    colorError: '#b3201b',
    // Made from these dark colours, the grounds of alerts and tags would be muddy.
    colorSuccessBg: '#eef8e8',
    colorSuccessBorder: '#b4dca0',
    colorWarningBg: '#fff6e0',
    colorWarningBorder: '#ecc97f',
    colorErrorBg: '#fff0ef',
    colorErrorBorder: '#f5b5b1',
    colorInfoBg: '#eaf2fd',
    colorInfoBorder: '#a9c8f2',
    // Ant Design's own are too pale to be read on white.
    colorTextTertiary: 'rgba(0, 0, 0, 0.62)',
    colorTextQuaternary: 'rgba(0, 0, 0, 0.57)',
    colorTextDescription: 'rgba(0, 0, 0, 0.62)',
    colorTextPlaceholder: 'rgba(0, 0, 0, 0.57)',
    colorBgLayout: '#f4f6f9',
  },
  components: { Layout: { siderBg: '#ffffff', headerBg: '#ffffff' } },
}

export const dark: ThemeConfig = {
  algorithm: antd.darkAlgorithm,
  token: {
    ...shared,
    colorPrimary: '#2f74d0',
    colorInfo: '#5c9df0',
    colorLink: '#79b4ff',
    colorLinkHover: '#a6ceff',
    colorSuccess: '#6cc24a',
    colorWarning: '#e0a030',
    colorError: '#ff8a84',
    colorTextTertiary: 'rgba(255, 255, 255, 0.65)',
    colorTextQuaternary: 'rgba(255, 255, 255, 0.57)',
    colorTextDescription: 'rgba(255, 255, 255, 0.65)',
    colorTextPlaceholder: 'rgba(255, 255, 255, 0.57)',
    colorBgLayout: '#0b0d10',
  },
  components: {
    Layout: { siderBg: '#141414', headerBg: '#141414' },
    // The light red of this theme takes dark letters.
    Button: { dangerColor: '#141414' },
    Menu: { itemSelectedColor: '#a6ceff' },
    Tabs: { itemSelectedColor: '#79b4ff', itemHoverColor: '#a6ceff' },
  },
}
