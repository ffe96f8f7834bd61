import about from './about'
import agents from './agents'
import audit from './audit'
import certificates from './certificates'
import common from './common'
import connections from './connections'
import secrets from './secrets'
import session from './session'
import sourceForm from './source-form'
import sourceView from './source-view'
import sources from './sources'
import tokens from './tokens'
import users from './users'

/** All texts of this language, by feature. */
export default {
  about,
  agents,
  audit,
  certificates,
  common,
  connections,
  secrets,
  session,
  'source-form': sourceForm,
  'source-view': sourceView,
  sources,
  tokens,
  users,
}
