/**
 * The shapes that the hub's REST interface takes and answers with, by the names that the page uses.
 * All come from the OpenAPI document. Times are milliseconds since 1970 UTC, rates are per second,
 * sizes are bytes.
 */
import type { components, operations } from './schema.gen'

type Schemas = components['schemas']
type QueryOf<Operation extends { parameters: { query?: unknown } }> = NonNullable<Operation['parameters']['query']>

/** A part of a list; `next_cursor` leads to the next. */
export interface Page<Item> {
  items: Item[]
  next_cursor: string | null
  total: number
}

// Who is logged in, and how the hub says that something went wrong.
export type Role = Schemas['Role']
export type Session = Schemas['Session']
/** A fault of a document; one that the page finds itself has no line. */
export type DocumentFault = Omit<Schemas['DocumentFault'], 'line' | 'column'> & {
  line?: number | null
  column?: number | null
}
/** The page has two codes of its own, for answers that are not the hub's: see `problem.ts`. */
export type Problem = Omit<Schemas['Problem'], 'code' | 'faults'> & {
  code: Schemas['Code'] | 'unreachable' | 'foreign_answer'
  faults?: DocumentFault[] | null
}

// Data sources, their runs and what they are doing.
export type State = Schemas['State']
export type Health = Schemas['Health']
export type Ended = Schemas['Ended']
export type SourceSummary = Schemas['SourceSummary']
export type Source = Schemas['Source']
export type DeletedSource = Schemas['DeletedSource']
export type CreateSource = Schemas['CreateRequest']
export type UpdateSource = Schemas['UpdateRequest']
export type Validation = Schemas['ValidateAnswer']
export type BulkAction = Schemas['BulkAction']
export type SourceAction = Exclude<BulkAction, 'delete'>
export type BulkResult = Schemas['BulkResult']
export type SourcesQuery = QueryOf<operations['list_sources']>
export type SourceSort = NonNullable<SourcesQuery['sort']>
export type Version = Schemas['Version']
export type VersionWithDocument = Schemas['VersionWithDocument']
export type VersionDiff = Schemas['VersionDiff']
export type Totals = Schemas['Totals']
export type RunEnd = Schemas['RunEnd']
export type Run = Schemas['Run']
export type ActivityLevel = Schemas['ActivityLevel']
export type Activity = Schemas['Activity']
export type Partition = Schemas['Partition']
export type FaultCount = Schemas['FaultKindCount']
export type SourceStatus = Schemas['SourceStatus']
export type Replica = Schemas['Replica']
export type SeriesPoint = Schemas['SeriesPoint']
export type Series = Schemas['Series']
type SeriesQuery = QueryOf<operations['get_source_series']>
export type SeriesWindow = NonNullable<SeriesQuery['window']>
export type SeriesScope = NonNullable<SeriesQuery['scope']>

// What a form asks while it is filled in.
export type CheckPart = Schemas['Part']
export type CheckStep = Schemas['Step']
export type CheckAnswer = Schemas['CheckAnswer']
export type Topic = Schemas['Topic']
export type Bytes = Schemas['Bytes']
export type Header = Schemas['Header']
export type SampleMessage = Schemas['SampleMessage']
export type SampleRequest = Schemas['SampleRequest']
export type PreviewRequest = Schemas['PreviewRequest']
export type PreviewRow = Schemas['PreviewRow']
export type PreviewStep = Schemas['PreviewStep']
export type PreviewStepName = PreviewStep['name']
export type PreviewAnswer = Schemas['PreviewAnswer']
export type ExpressionFunction = Schemas['Function']
export type ExpressionCheck = Schemas['ExpressionRequest']
/** `start` and `end` count characters. */
export type ExpressionFault = Schemas['ExpressionFault']
export type ClientProperties = Schemas['PastedProperties']
export type Preset = Schemas['Preset']

// What the hub keeps for documents to refer to.
export type Connection = Schemas['Connection']
/** What is written; an absent password or token keeps the stored one. */
export type ConnectionBody = Schemas['NewConnection']
export type Database = Schemas['Database']
export type CreateDatabase = Schemas['NewDatabase']
export type Created = Schemas['CreationAnswer']
export type ColumnSpec = Schemas['ColumnSpec']
export type SuperTable = Schemas['SuperTableAnswer']
export type CreateSuperTable = Schemas['NewSuperTable']
export type Upload = Schemas['Upload']
export type UploadKind = Upload['kind']
export type Secret = Schemas['SecretSummary']

// Faults (archived messages) and offsets of a data source.
export type Fault = Schemas['Fault']
export type FaultsQuery = QueryOf<operations['list_faults']>
export type FaultGroup = Schemas['GroupOfFaults']
export type ReplayRequest = Schemas['ReplayRequest']
export type ReplayAnswer = Schemas['ReplayAnswer']
export type PartitionOffsets = Schemas['OffsetsOfPartition']
export type Offsets = Schemas['OffsetsAnswer']
export type OffsetTarget = Schemas['Target']
export type OffsetReset = Schemas['ResetRequest']
export type OffsetResetAnswer = Schemas['ResetAnswer']

// Agents and administration.
/** What data sources run on: a hub or an agent. Figures of its machine are null while it is offline. */
export type Runner = Schemas['Runner']
export type RunnerState = Schemas['RunnerState']
export type NewAgent = Schemas['NewAgent']
export type AgentUpdate = Schemas['AgentPatch']
/** The token itself is in the answer that creates it and nowhere else. */
export type MadeAgent = Schemas['MadeAgent']
export type MadeAgentToken = Schemas['MadeAgentToken']
export type AgentToken = Schemas['AgentToken']
export type AgentTokenState = Schemas['AgentTokenState']
export type AgentSetup = Schemas['AgentSetup']
/** A way to bring the agent onto a machine. */
export type SetupWay = keyof AgentSetup['commands']
export type AgentCheck = Schemas['AgentCheck']
export type User = Schemas['User']
export type CreateUser = Schemas['NewUser']
export type UpdateUser = Schemas['UserUpdate']
export type Token = Schemas['Token']
export type CreateToken = Schemas['NewToken']
/** The token itself is in the answer that creates it and nowhere else. */
export type CreatedToken = Schemas['MadeToken']
export type AuditEntry = Schemas['Entry']
export type AuditQuery = QueryOf<operations['list_audit']>
