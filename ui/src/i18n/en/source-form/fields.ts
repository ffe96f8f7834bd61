/** Fields of the form: label, help, the default as ghost text, and why it is that. */
export default {
  name: {
    label: 'Name',
    ghost: 'meters',
    help: 'Unique on this hub. Letters, digits, “-” and “_”. It is part of the default consumer group and of log lines.',
  },
  type: { label: 'Type', help: 'Where messages come from.' },
  agent: {
    label: 'Agent',
    help: 'What runs the data source. “This hub” must reach Kafka and TDengine itself. An agent runs in the network of your Kafka and dials out to the hub: brokers’ names and addresses are then those of its network, and checks and samples run there too.',
    names: { label: 'Agents', help: 'Each of them may run it. They are one consumer group: Kafka shares the partitions out among them, and moves them when one goes or comes.' },
    labels: { label: 'Labels', ghost: 'site=north', help: 'Any agent that has all of these labels may run it. Agents get their labels under Data In, Agents, or in their agent.toml.' },
  },
  replicas: {
    label: 'Replicas',
    ghost: '{{count}}',
    help: 'How many run it at once, as one consumer group: each reads some of the partitions. More than partitions is of no use.',
  },
  description: { label: 'Description', ghost: 'What it is for', help: 'For people; shown in the list.' },
  kafka: {
    label: 'Kafka',
    bootstrap_servers: {
      label: 'bootstrap-servers',
      ghost: '192.168.1.92:9092',
      help: 'host:port of one or more brokers, with commas between them. One is enough to find the others, two make the start safe. The brokers then name their own addresses (advertised.listeners), which the hub, or the agent that runs it, must reach too.',
    },
    topics: {
      label: 'Topic',
      help: 'One or more topics. “Ask the broker” lists those that your user may see.',
    },
    start: {
      label: 'Offset',
      help: 'Where to begin when the consumer group has no committed offset. Earliest: the oldest message there is. Latest: only what comes from now on. ByTime: the first message at or after a time.',
      timestamp_ms: { label: 'Time', help: 'Messages at or after this instant, in milliseconds since 1970 UTC. The calendar shows your own time zone.' },
    },
    group_id: {
      label: 'Consumer group ID',
      ghost: 'inlet-{{name}}',
      help: 'Kafka keeps how far this group has read. The same group goes on where it stopped; two data sources with one group share the messages.',
    },
    client_id: { label: 'Client ID', ghost: 'inlet-{{name}}', help: 'Shown in the broker’s logs and quotas.' },
    idle_timeout: {
      label: 'Timeout',
      help: 'Whether the run ends by itself. It only ends when every partition was read to its end and nothing new came for so long.',
      why: '500 ms copies what is there and ends. Choose Never for live data.',
    },
    fetch_max_wait: {
      label: 'Maximum time to wait for data',
      ghost: '100',
      help: 'How long the broker may hold back an answer while it has little data.',
      why: '100 ms keeps the delay small and the broker calm.',
    },
    concurrency: {
      label: 'Read Concurrency',
      ghost: '0',
      help: 'The most consumers at once. More than partitions is of no use.',
      why: '0: as many as pay off on this machine, at most one a partition.',
    },
    session_timeout: {
      label: 'Session timeout',
      ghost: '6000',
      help: 'How long the group keeps the partitions of a consumer that died without a word, by the classic group protocol. By the consumer protocol the brokers decide (45 s by default).',
      why: '6 s: soon enough to go on elsewhere, long enough for a pause of the network.',
    },
    group_protocol: {
      label: 'Group protocol',
      help: 'How Kafka shares partitions out among the consumers of the group.',
      why: 'What the broker has: the consumer protocol of Kafka 4 moves partitions without a pause, older brokers use the classic one.',
    },
    on_missing_offset: {
      label: 'If the committed offset is gone',
      help: 'Happens when messages expired before they were read. The gap is reported in any case.',
      why: 'The oldest message: nothing that is still there is left out.',
    },
    security: {
      label: 'Security',
      tls: {
        enabled: { label: 'Enable SSL', help: 'Encrypts the way to Kafka. Without a CA certificate, those of the system are trusted.' },
        ca: { label: 'CA certificate', ghost: 'Those of the system', help: 'In PEM. Checks the certificates of the brokers.' },
        certificate: { label: 'Client certificate', ghost: 'None', help: 'In PEM, with its chain. For brokers that know their clients by certificate.' },
        key: { label: 'Client private key', ghost: 'None', help: 'In PEM. It is kept encrypted and never shown again.' },
        key_password: { label: 'Key password', help: 'Only if the private key is encrypted.' },
      },
      sasl: {
        mechanism: { label: 'SASL', help: 'How you log in to Kafka. Ask who runs the brokers; for cloud services take a preset above.' },
        username: { label: 'User', help: 'User name, or API key.' },
        password: { label: 'Password', help: 'Kept encrypted on the hub. The document only has its name, and nobody can read it again.' },
      },
    },
  },
  message: {
    label: 'Message',
    encoding: { label: 'Character encoding', help: 'Messages are decoded from it before they are parsed.' },
    parse: {
      kind: {
        label: 'Parse as',
        help: 'JSON: one object, an array of objects, or objects one after another; nested ones are flattened with “_”. Regex: named groups of a pattern become text fields.',
      },
      regex: {
        pattern: {
          label: 'Pattern',
          ghost: '(?<level>[A-Z]+) (?<code>\\d+).*',
          help: 'Matches the whole message. Each named group (?<name>…) becomes a field.',
        },
      },
    },
    extract: {
      label: 'Extract rules',
      from: { label: 'Field', ghost: 'message', help: 'The field that is taken apart.' },
      how: { label: 'Extractor', help: 'split cuts at a separator: message gives message_0, message_1. regex takes named groups.' },
      split: {
        separator: { label: 'Separator', ghost: '-', help: 'The text between the parts.' },
        into: { label: 'Number', help: 'Number of parts. The last one keeps the rest of the text.' },
      },
      regex: {
        pattern: {
          label: 'Pattern',
          ghost: '^(?<value>[0-9]+)(?<unit>[a-zA-Z]+)$',
          help: 'May match anywhere in the text. Each named group becomes a field; no match gives nulls.',
        },
      },
    },
    filter: {
      label: 'Filters',
      expression: {
        label: 'Filter',
        ghost: 'id != 1',
        help: 'Compare with == != < <= > >=, combine with && || !. Functions such as contains(text, part) and parse_int(text) are offered as you type. Texts stand in quotes.',
      },
    },
  },
  target: {
    label: 'Target',
    tdengine: {
      connection: {
        label: 'Connection',
        help: 'Address and login of a TDengine, kept on the hub for all data sources.',
      },
      database: {
        label: 'Database',
        name: {
          label: 'Database',
          help: 'Rows are written here. Its precision is the unit of times, its KEEP how far back rows may go.',
        },
      },
    },
    super_table: {
      label: 'Super table',
      name: {
        label: 'Target Super Table',
        help: 'One that exists, or a new one with columns and tags taken over from the sample.',
      },
    },
    subtable: {
      label: 'Subtable name',
      ghost: 't_{id}',
      help: 'A template, made for each row: fields stand in braces. Changes follow behind a bar: {client|replace(\'.\', \'_\')}, lower, upper, trim. Names may hold no dot.',
    },
    columns: {
      label: 'Columns',
      help: 'For each column one rule: a field with its default, a constant, a template or an expression. Values are converted to the column’s type; what does not fit is a fault, nothing is cut short.',
      name: { label: 'Name' },
      type: { label: 'Type' },
      rule: { label: 'Rule' },
      from: { label: 'Field', ghost: 'field' },
      default: { label: 'Default where it is missing', ghost: 'default' },
      value: { label: 'Constant', ghost: '7, true, text' },
      template: { label: 'Template', ghost: '{site}-{id}' },
      expr: { label: 'Expression', ghost: 'voltage * 1.8 + 32' },
      second_key: { label: 'Second key' },
      time: { label: 'Time', format: { label: 'Time format' } },
    },
    tags: {
      label: 'Tags',
      help: 'What belongs to the subtable and not to the single row, such as a device’s place. Set when the subtable is created.',
    },
  },
  write: {
    label: 'Write',
    via: {
      label: 'How rows get to TDengine',
      help: 'Who must reach TDengine: the agent, or only the hub. TDengine’s side of the Connectivity Check runs where the writer is.',
    },
    batch_size: {
      label: 'Batch size',
      ghost: '10000',
      help: 'The most messages that are handed on at once.',
      why: '10,000: larger ones gain little and need more memory.',
    },
    max_latency: {
      label: 'Maximum latency',
      ghost: '1000',
      help: 'The longest that a row waits for companions.',
      why: '1 s: rows of a subtable are sent together, which TDengine takes much faster. Under little load nothing waits.',
    },
    memory: {
      label: 'Memory',
      ghost: '256MiB',
      help: 'For everything in flight, at least 32MiB. When it is used up, reading waits.',
      why: '256MiB keeps writers busy through pauses of a second or so.',
    },
    writers: {
      label: 'Writers',
      ghost: '0',
      help: 'Connections that write side by side.',
      why: '0: as many as pay off on this machine.',
    },
    archive_file_size: {
      label: 'Size of archive files',
      ghost: '64MiB',
      help: 'A new archive file is begun at this size.',
      why: '64MiB still opens in an editor.',
    },
  },
  health: {
    label: 'Health',
    period: { label: 'Health check period', ghost: '60000', help: 'Health is judged over this time.', why: '60 s: short disturbances do not raise alarm.' },
    busy_threshold: {
      label: 'Busy threshold',
      ghost: '1.0',
      help: 'Busy once this share of the memory is in use.',
      why: '1.0: busy means that reading really waits for writing.',
    },
    write_error_threshold: {
      label: 'Write error threshold',
      ghost: '5',
      help: 'Bouncing once so many write requests failed in a period.',
      why: '5: single failures are repeated and need nobody.',
    },
  },
  activity_level: {
    label: 'Activity log level',
    help: 'The least important entries that the activity log keeps.',
    why: 'Info: what happened and why, without each detail.',
  },
}
