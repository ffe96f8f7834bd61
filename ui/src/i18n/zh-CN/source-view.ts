import type en from '../en/source-view'
import type { Texts } from '../texts'
import faults from './source-view/faults'
import header from './source-view/header'
import history from './source-view/history'
import offsets from './source-view/offsets'
import overview from './source-view/overview'

const texts: Texts<typeof en> = { ...header, ...history, faults, offsets, overview }

export default texts
