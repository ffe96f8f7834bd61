import type { Texts } from '../texts'
import type en from '../en/source-form'
import dialogs from './source-form/dialogs'
import fields from './source-form/fields'
import page from './source-form/page'
import parser from './source-form/parser'

const texts: Texts<typeof en> = { ...page, ...parser, ...dialogs, fields }

export default texts
