/** Create New Agent: from a name to an agent that is connected. */
export default {
  title: 'Create New Agent',
  titleOf: 'New agent “{{name}}”',
  steps: 'Steps',
  step: { name: 'Name', token: 'Token', install: 'Install', config: 'Configuration', start: 'Start and check' },
  name: {
    intro: 'An agent runs data sources inside the network of your Kafka. It dials out to the hub; no port has to be opened towards it.',
    create: 'Create agent',
  },
  token: {
    once: 'Copy the token now. It is shown only this once.',
    about: 'The agent shows it to the hub as its login. The configuration in the following steps has it already, so you may also just go on.',
    label: 'Token of the agent',
  },
  install: {
    intro: 'On a machine that reaches Kafka: how do you want to run the agent?',
    way: { debian: 'Debian package', binary: 'Binary', environment: 'Container or environment' },
    about: {
      debian: 'For Debian and Ubuntu. The package has a systemd service that starts with the machine. Copy the file of the release to the machine, then:',
      binary: 'One file without dependencies, for any Linux. It is the same program as the hub. Copy it to the machine, then:',
      environment: 'For containers and schedulers: no file is needed, variables hold the whole configuration. The next steps have them.',
    },
    commands: 'Commands to install',
  },
  config: {
    file: 'Save this as {{path}}. It holds the token: only the agent’s user should be able to read it.',
    none: 'No file is needed: the start command in the next step has everything in its variables.',
    label: 'Configuration file',
    endpoint: 'The agent dials {{endpoint}}.',
    ca: 'The hub’s own CA is in it, so that the agent trusts this hub and no other.',
  },
  start: {
    intro: 'Start it on its machine:',
    command: 'Start command',
    check: 'Does it not connect? This tests the way to the hub from the agent’s machine, layer by layer:',
    checkCommand: 'Command to check',
  },
  loopback: {
    title: 'The hub takes agents on its own machine only',
    text: 'Its address for agents is {{endpoint}}. An agent on another machine cannot reach that. Start the hub with an address that others reach, then open this again:',
    command: 'Options of the hub',
    again: 'It dials {{endpoint}}, which only works on the hub’s own machine. The step Configuration says how to change that.',
    host: '<name of the hub>',
  },
  close: {
    title: 'Close before the agent is connected?',
    text: 'The token is shown only once. If you have not copied it or the configuration, make a new one later with “New token” in the list of agents.',
    ok: 'Close',
    stay: 'Go on here',
  },
  next: 'Next',
  finish: 'Finish',
  later: 'Start it later',
}
