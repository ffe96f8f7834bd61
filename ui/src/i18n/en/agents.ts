import list from './agents/list'
import wizard from './agents/wizard'

export default { ...list, wizard }
