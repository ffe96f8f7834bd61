/** The routes of the hub in the form that openapi-fetch types its calls by. */
import type {
  AuditEntry, AuditQuery, Activity, ActivityLevel, BulkAction, BulkResult, CheckAnswer, CheckPart,
  CheckStep, ClientProperties, Connection, ConnectionBody, Created, CreatedToken,
  CreateDatabase, CreateSource, CreateSuperTable, CreateToken, CreateUser, Database, DeletedSource,
  ExpressionCheck, ExpressionFault, ExpressionFunction, Fault, FaultGroup, FaultsQuery, Offsets,
  OffsetReset, OffsetResetAnswer, Page, Preset, PreviewAnswer, PreviewRequest, ReplayAnswer,
  ReplayRequest, Run, Runner, SampleMessage, SampleRequest, Secret, Series, SeriesScope,
  SeriesWindow, Session, Source, SourcesQuery, SourceStatus, SourceSummary, SuperTable, Token, Topic,
  UpdateSource, UpdateUser, Upload, UploadKind, User, Validation, Version, VersionDiff,
  VersionWithDocument,
} from './types'

type Answer<A> = { 200: { headers: Record<string, unknown>; content: { 'application/json': A } } }
type NoParts = Record<never, never>
type Parameters<Path, Query> = (keyof Path extends never ? NoParts : { path: Path }) & { query?: Query }

/** Read or do something, without a body. */
type Plain<A, Path = NoParts, Query = NoParts> = {
  parameters: Parameters<Path, Query>
  requestBody?: never
  responses: Answer<A>
}
/** Send a body. */
type Send<A, Body, Path = NoParts, Query = NoParts> = {
  parameters: Parameters<Path, Query>
  requestBody: { content: { 'application/json': Body } }
  responses: Answer<A>
}

type Id = { id: string }
type Name = { name: string }
type Db = Name & { db: string }
type List = { limit?: number; cursor?: string }

export interface paths {
  '/api/v1/session': {
    get: Plain<Session>
    post: Send<Session, { username: string; password: string }>
    delete: Plain<undefined>
  }
  '/api/v1/setup': { post: Send<Session, { setup_token: string; username: string; password: string }> }
  '/api/v1/session/password': { put: Send<undefined, { current_password: string; new_password: string }> }

  '/api/v1/sources': {
    get: Plain<Page<SourceSummary>, NoParts, SourcesQuery>
    post: Send<Source, CreateSource>
  }
  '/api/v1/sources/validate': { post: Send<Validation, { document: string }> }
  '/api/v1/sources/demo': { post: Plain<Source> }
  '/api/v1/sources/deleted': { get: Plain<Page<DeletedSource>, NoParts, List> }
  '/api/v1/sources/import': { post: Send<{ created: Source[] }, string> }
  '/api/v1/sources/bulk': { post: Send<{ results: BulkResult[] }, { action: BulkAction; ids: string[] }> }
  '/api/v1/sources/{id}': {
    get: Plain<Source, Id>
    put: Send<Source, UpdateSource, Id>
    delete: Plain<undefined, Id>
  }
  '/api/v1/sources/{id}/restore': { post: Plain<Source, Id> }
  '/api/v1/sources/{id}/copy': { post: Send<Source, { name: string }, Id> }
  '/api/v1/sources/{id}/export': { get: Plain<string, Id> }
  '/api/v1/sources/{id}/start': { post: Plain<Source, Id> }
  '/api/v1/sources/{id}/stop': { post: Plain<Source, Id> }
  '/api/v1/sources/{id}/pause': { post: Plain<Source, Id> }
  '/api/v1/sources/{id}/resume': { post: Plain<Source, Id> }
  '/api/v1/sources/{id}/keep-running': { post: Plain<Source, Id> }
  '/api/v1/sources/{id}/versions': { get: Plain<Page<Version>, Id, List> }
  '/api/v1/sources/{id}/versions/{v}': { get: Plain<VersionWithDocument, Id & { v: number }> }
  '/api/v1/sources/{id}/versions/{a}/diff/{b}': { get: Plain<VersionDiff, Id & { a: number; b: number }> }
  '/api/v1/sources/{id}/runs': { get: Plain<Page<Run>, Id, List> }
  '/api/v1/sources/{id}/activity': {
    get: Plain<Page<Activity>, Id, List & { level?: ActivityLevel; kind?: string }>
  }
  '/api/v1/sources/{id}/status': { get: Plain<SourceStatus, Id> }
  '/api/v1/sources/{id}/series': { get: Plain<Series, Id, { window?: SeriesWindow; scope?: SeriesScope }> }
  '/api/v1/sources/{id}/faults': { get: Plain<Page<Fault>, Id, FaultsQuery> }
  '/api/v1/sources/{id}/faults/groups': { get: Plain<{ groups: FaultGroup[] }, Id> }
  '/api/v1/sources/{id}/faults/download': { get: Plain<string, Id, { kind?: string; reason?: string }> }
  '/api/v1/sources/{id}/faults/replay': { post: Send<ReplayAnswer, ReplayRequest, Id> }
  '/api/v1/sources/{id}/offsets': { get: Plain<Offsets, Id> }
  '/api/v1/sources/{id}/offsets/reset': { post: Send<OffsetResetAnswer, OffsetReset, Id> }

  '/api/v1/check': { post: Send<CheckAnswer, { document: string; part: CheckPart }> }
  '/api/v1/topics': { post: Send<{ topics: Topic[] }, { document: string }> }
  '/api/v1/sample': { post: Send<{ messages: SampleMessage[] }, SampleRequest> }
  '/api/v1/preview': { post: Send<PreviewAnswer, PreviewRequest> }
  '/api/v1/functions': { get: Plain<{ functions: ExpressionFunction[] }> }
  '/api/v1/expressions/check': { post: Send<{ faults: ExpressionFault[] }, ExpressionCheck> }
  '/api/v1/client-properties': { post: Send<ClientProperties, { text: string }> }
  '/api/v1/presets': { get: Plain<{ presets: Preset[] }> }
  '/api/v1/document-schema': { get: Plain<Record<string, unknown>> }

  '/api/v1/connections': {
    get: Plain<Page<Connection>, NoParts, List>
    post: Send<Connection, ConnectionBody>
  }
  '/api/v1/connections/check': { post: Send<{ steps: CheckStep[] }, ConnectionBody> }
  '/api/v1/connections/{name}': {
    get: Plain<Connection, Name>
    put: Send<Connection, ConnectionBody, Name>
    delete: Plain<undefined, Name>
  }
  '/api/v1/connections/{name}/check': { post: Plain<{ steps: CheckStep[] }, Name> }
  '/api/v1/connections/{name}/databases': {
    get: Plain<{ databases: Database[] }, Name>
    post: Send<Created, CreateDatabase, Name>
  }
  '/api/v1/connections/{name}/databases/{db}/stables': {
    get: Plain<{ super_tables: string[] }, Db>
    post: Send<Created, CreateSuperTable, Db>
  }
  '/api/v1/connections/{name}/databases/{db}/stables/{stable}': {
    get: Plain<SuperTable, Db & { stable: string }>
  }

  '/api/v1/uploads': { get: Plain<Page<Upload>, NoParts, List> }
  '/api/v1/uploads/{name}': {
    put: Send<Upload, Blob, Name, { kind: UploadKind }>
    delete: Plain<undefined, Name>
  }
  '/api/v1/uploads/{name}/content': { get: Plain<string, Name> }
  '/api/v1/secrets': { get: Plain<Page<Secret>, NoParts, List> }
  '/api/v1/secrets/{name}': {
    put: Send<undefined, { value: string }, Name>
    delete: Plain<undefined, Name>
  }

  '/api/v1/agents': { get: Plain<{ items: Runner[] }> }
  '/api/v1/users': { get: Plain<Page<User>, NoParts, List>; post: Send<User, CreateUser> }
  '/api/v1/users/{username}': {
    put: Send<User, UpdateUser, { username: string }>
    delete: Plain<undefined, { username: string }>
  }
  '/api/v1/tokens': { get: Plain<Page<Token>, NoParts, List>; post: Send<CreatedToken, CreateToken> }
  '/api/v1/tokens/{id}': { delete: Plain<undefined, Id> }
  '/api/v1/audit': { get: Plain<Page<AuditEntry>, NoParts, AuditQuery> }
}
