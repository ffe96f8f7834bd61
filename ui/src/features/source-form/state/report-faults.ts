/** Lets any part of the page hand faults of the document to the fields that show them. */
import { createContext, use } from 'react'
import type { DocumentFault } from '@/api/types'

export type ReportFaults = (faults: readonly DocumentFault[]) => void

export const ReportFaultsContext = createContext<ReportFaults>(() => undefined)

export const useReportFaults = (): ReportFaults => use(ReportFaultsContext)
