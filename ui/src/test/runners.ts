import type { AgentSetup, AgentToken, Runner } from '@/api/types'

/** A hub that runs well, to be changed by each test. */
export function runner(more: Partial<Runner> = {}): Runner {
  return {
    id: 'hub-1',
    name: 'hub-1',
    kind: 'hub',
    state: 'online',
    labels: {},
    sources: [],
    version: '0.3.0',
    address: 'http://10.0.0.1:6060',
    cores: 4,
    memory_bytes: 8 * 2 ** 30,
    memory_used_bytes: 3 * 2 ** 30,
    cpu_percent: 12,
    process_memory_bytes: 90 * 2 ** 20,
    disk_read_bytes: 1024,
    disk_written_bytes: 4096,
    started_at_ms: Date.now() - 7_200_000,
    running: 0,
    done: 0,
    failed: 0,
    last_seen_at_ms: Date.now(),
    connected_to: null,
    round_trip_ms: null,
    upgrade: null,
    cause: null,
    remedy: null,
    tokens: [],
    instance: 'hub-1.example',
    ...more,
  }
}

export function token(more: Partial<AgentToken> = {}): AgentToken {
  return {
    id: 'token-1',
    prefix: 'inlet-agent-a1b2',
    created_at_ms: Date.now() - 86_400_000,
    created_by: 'ada',
    first_used_at_ms: Date.now() - 80_000_000,
    last_used_at_ms: Date.now() - 1000,
    ends_at_ms: null,
    state: 'active',
    ...more,
  }
}

/** An agent that is connected. */
export function agent(more: Partial<Runner> = {}): Runner {
  return runner({
    id: 'a-7',
    name: 'plant-7',
    kind: 'agent',
    address: '10.1.4.7:51234',
    instance: 'plant-7.example',
    connected_to: 'hub-1',
    round_trip_ms: 3,
    tokens: [token()],
    ...more,
  })
}

/** What an agent is when it was made and has never connected. */
export const NOT_CONNECTED: Partial<Runner> = {
  state: 'never_connected',
  version: null,
  address: null,
  cores: null,
  memory_bytes: null,
  memory_used_bytes: null,
  cpu_percent: null,
  process_memory_bytes: null,
  disk_read_bytes: null,
  disk_written_bytes: null,
  started_at_ms: null,
  last_seen_at_ms: null,
  connected_to: null,
  round_trip_ms: null,
  instance: null,
}

export function setup(more: Partial<AgentSetup> = {}): AgentSetup {
  return {
    endpoint: 'https://hub.example:6055',
    ca_pem: null,
    config_toml: 'endpoint = "https://hub.example:6055"\ntoken = "inlet-agent-secret"\n',
    commands: {
      debian: {
        install: 'sudo apt install ./inlet_0.3.0_amd64.deb',
        config_file: '/etc/inlet/agent.toml',
        start: 'sudo systemctl enable --now inlet-agent',
        check: 'sudo -u inlet inlet agent check -c /etc/inlet/agent.toml',
      },
      binary: {
        install: 'sudo install inlet /usr/local/bin',
        config_file: 'agent.toml',
        start: 'inlet agent -c agent.toml',
        check: 'inlet agent check -c agent.toml',
      },
      environment: {
        install: '',
        config_file: null,
        start: 'INLET_AGENT_TOKEN=inlet-agent-secret inlet agent',
        check: 'INLET_AGENT_TOKEN=inlet-agent-secret inlet agent check',
      },
    },
    is_loopback: false,
    ...more,
  }
}
