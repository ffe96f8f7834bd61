import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, client, idempotencyKey } from '../client'
import type { CreateUser, UpdateUser } from '../types'
import { keys } from './keys'
import { allPages } from './pages'

export function useUsers() {
  return useQuery({
    queryKey: keys.users,
    queryFn: ({ signal }) => allPages((query) => answer(client.GET('/api/v1/users', { params: { query }, signal }))),
  })
}

function useUsersChanged() {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: keys.users })
}

export function useCreateUser() {
  return useMutation({
    mutationFn: (body: CreateUser) => answer(client.POST('/api/v1/users', { body, headers: idempotencyKey() })),
    onSuccess: useUsersChanged(),
  })
}

export function useUpdateUser() {
  return useMutation({
    mutationFn: ({ username, ...body }: UpdateUser & { username: string }) =>
      answer(client.PUT('/api/v1/users/{username}', { params: { path: { username } }, body })),
    onSuccess: useUsersChanged(),
  })
}

export function useDeleteUser() {
  return useMutation({
    mutationFn: (username: string) =>
      answer(client.DELETE('/api/v1/users/{username}', { params: { path: { username } } })),
    onSuccess: useUsersChanged(),
  })
}
