import dialogs from './source-form/dialogs'
import fields from './source-form/fields'
import page from './source-form/page'
import parser from './source-form/parser'

export default { ...page, ...parser, ...dialogs, fields }
