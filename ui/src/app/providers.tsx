import { LoadingOutlined } from '@ant-design/icons'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App as AntdApp, ConfigProvider, type ConfigProviderProps } from 'antd'
import enUS from 'antd/locale/en_US'
import dayjs from 'dayjs'
import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '@/api/problem'
import { dark, light, useIsDark } from './theme'

/** Reads are tried again when the hub did not answer; what it refused stays refused. */
function retry(failures: number, error: Error): boolean {
  const mayPass = !(error instanceof ApiProblem) || error.status === 0 || error.status >= 502
  return mayPass && failures < 2
}

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry, staleTime: 2000, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  })
}

/** Ant Design's own words (date picker, pagination) in the language of the page. */
function useAntdLocale() {
  const { language } = useTranslation().i18n
  const [locale, setLocale] = useState(enUS)
  useEffect(() => {
    let current = true
    void localeOf(language).then((loaded) => {
      if (current) {
        setLocale(loaded)
      }
    })
    return () => {
      current = false
    }
  }, [language])
  return locale
}

async function localeOf(language: string): Promise<typeof enUS> {
  if (language !== 'zh-CN') {
    dayjs.locale('en')
    return enUS
  }
  const [{ default: zhCN }] = await Promise.all([import('antd/locale/zh_CN'), import('dayjs/locale/zh-cn')])
  dayjs.locale('zh-cn')
  return zhCN
}

/** Ant Design's own star is CSS text, which screen readers make part of the label: "* Name". */
const form: ConfigProviderProps['form'] = {
  requiredMark: (label, { required }) => (
    <>
      {label}
      {required && <span aria-hidden className="required-mark" />}
    </>
  ),
}

const button: ConfigProviderProps['button'] = {
  // With it Ant Design writes two Chinese characters apart, in the accessible name too.
  autoInsertSpace: false,
  // Its own icon becomes part of the button's name ("loading Check"), and stays behind when the
  // animation that takes it away is interrupted.
  loadingIcon: <LoadingOutlined aria-hidden />,
}

/** What every part of the page relies on: query cache, look, language. */
export function Providers({ queries, children }: { queries: QueryClient; children: ReactNode }) {
  const isDark = useIsDark()
  useEffect(() => {
    document.documentElement.style.colorScheme = isDark ? 'dark' : 'light'
  }, [isDark])
  return (
    <QueryClientProvider client={queries}>
      <ConfigProvider theme={isDark ? dark : light} locale={useAntdLocale()} form={form} button={button}>
        <AntdApp style={{ height: '100%' }} message={{ maxCount: 3 }}>
          {children}
        </AntdApp>
      </ConfigProvider>
    </QueryClientProvider>
  )
}
