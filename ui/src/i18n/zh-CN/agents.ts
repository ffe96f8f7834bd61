import type en from '../en/agents'
import type { Texts } from '../texts'
import list from './agents/list'
import wizard from './agents/wizard'

const texts: Texts<typeof en> = { ...list, wizard }

export default texts
