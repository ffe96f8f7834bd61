import { createBrowserRouter, Navigate, type RouteObject } from 'react-router'
import { NotFound, RouteError } from './errors'
import { RequireRole, RequireSession } from './require-session'
import { Shell } from './shell'

/**
 * A page in a chunk of its own. The router waits for the chunk before it leaves the old page, and
 * an error on the way is shown by `RouteError`.
 */
function page(path: string, load: () => Promise<React.ComponentType>): RouteObject {
  return { path, lazy: { Component: load } }
}

const pages: RouteObject[] = [
  { index: true, element: <Navigate to="/sources" replace /> },
  page('sources', async () => (await import('@/features/sources/sources-page')).SourcesPage),
  page('agents', async () => (await import('@/features/agents/agents-page')).AgentsPage),
  page('sources/:id/:tab?', async () => (await import('@/features/source-view/source-view-page')).SourceViewPage),
  page('connections', async () => (await import('@/features/connections/connections-page')).ConnectionsPage),
  page('secrets', async () => (await import('@/features/secrets/secrets-page')).SecretsPage),
  page('certificates', async () => (await import('@/features/certificates/certificates-page')).CertificatesPage),
  page('tokens', async () => (await import('@/features/tokens/tokens-page')).TokensPage),
  page('about', async () => (await import('@/features/about/about-page')).AboutPage),
  {
    element: <RequireRole role="editor" />,
    children: [
      page('sources/new', async () => (await import('@/features/source-form/source-form-page')).SourceFormPage),
      page('sources/:id/edit', async () => (await import('@/features/source-form/source-form-page')).SourceFormPage),
    ],
  },
  {
    element: <RequireRole role="admin" />,
    children: [
      page('users', async () => (await import('@/features/users/users-page')).UsersPage),
      page('audit', async () => (await import('@/features/audit/audit-page')).AuditPage),
    ],
  },
  { path: '*', element: <NotFound /> },
]

export const routes: RouteObject[] = [
  {
    errorElement: <RouteError />,
    hydrateFallbackElement: <></>,
    children: [
      page('/login', async () => (await import('@/features/session/login-page')).LoginPage),
      page('/setup', async () => (await import('@/features/session/setup-page')).SetupPage),
      {
        path: '/',
        element: (
          <RequireSession>
            <Shell />
          </RequireSession>
        ),
        // Within the shell, so that the menu stays when a page fails.
        children: [{ errorElement: <RouteError />, children: pages }],
      },
    ],
  },
]

export function newRouter() {
  return createBrowserRouter(routes)
}
