export default {
  title: 'About and help',
  what: 'Inlet reads messages from Kafka, turns them into rows by rules that you see and try out in a form, and writes them to TDengine. No message is lost: a message counts as read only when its row is confirmed, filtered, or archived.',
  begin: 'How to begin',
  steps: {
    connect: 'Add a connection to your TDengine.',
    add: 'Add a data source: broker, topic, sample, mapping. Each step has a check or a preview.',
    watch: 'Watch it in the list. State and health say on hover what is wrong and what to do.',
  },
  rest: 'REST interface',
  restText: 'Everything on this page can be done by programs too. Create an API token and see the documentation:',
  docs: 'Documentation of the REST interface',
  openapi: 'OpenAPI document',
  watchTitle: 'Watching from outside',
  watchText: 'Prometheus reads /metrics; /healthz and /readyz tell whether the hub lives and is ready.',
  keys: 'Keyboard',
  keysText: 'Tab and Shift+Tab move between fields, Enter and Space press buttons, Escape closes dialogs. In the YAML editor Tab indents; Escape and then Tab leaves it.',
}
