import faults from './source-view/faults'
import header from './source-view/header'
import history from './source-view/history'
import offsets from './source-view/offsets'
import overview from './source-view/overview'

export default { ...header, ...history, faults, offsets, overview }
