import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router'
import './app/global.css'
import { newQueryClient, Providers } from './app/providers'
import { newRouter } from './app/routes'
import './app/zod-without-eval'
import { startLanguage } from './i18n/language'

async function start(root: HTMLElement): Promise<void> {
  await startLanguage()
  createRoot(root).render(
    <StrictMode>
      <Providers queries={newQueryClient()}>
        <RouterProvider router={newRouter()} />
      </Providers>
    </StrictMode>,
  )
}

const root = document.getElementById('root')
if (root !== null) {
  void start(root)
}
