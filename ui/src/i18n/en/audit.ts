export default {
  title: 'Audit log',
  intro: 'Every change on this hub, with who made it; the newest first.',
  table: 'Changes',
  empty: 'No change matches.',
  filter: { user: 'User', action: 'Action', object: 'Object' },
  filterHelp: { action: 'such as source.update', object: 'such as the name of a data source' },
  column: { time: 'Time', user: 'User', via: 'By way of', action: 'Action', object: 'Object', detail: 'Detail', address: 'From' },
  via: { session: 'Page', token: 'API token', setup: 'Setup', hub: 'The hub itself' },
}
