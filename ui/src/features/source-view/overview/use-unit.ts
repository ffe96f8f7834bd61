import { useMemo } from 'react'
import { useFormat } from '@/format/use-format'
import type { Unit } from './series-lines'

/** How a value of a chart is written. */
export function useUnit(unit: Unit): (value: number) => string {
  const format = useFormat()
  return useMemo(() => {
    switch (unit) {
      case 'per_second':
        return format.rate
      case 'messages':
        return format.compact
      case 'milliseconds':
        return format.duration
      case 'bytes_per_second':
        return format.byteRate
    }
  }, [unit, format])
}
