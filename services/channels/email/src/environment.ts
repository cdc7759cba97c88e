/** What the process is told by its surroundings. */
export interface Environment {
  /** Origin of the accounts service. */
  readonly accountsUrl: string;
  /** Origin of the adapter protocol. */
  readonly adaptersUrl: string;
  /** `OMNICHANNEL_INTERNAL_KEY`. */
  readonly internalKey: string;
  /** Where cursors and ledgers are kept. */
  readonly folder: string;
  /** Where the health page listens; none when it is not asked for. */
  readonly health: Listen | undefined;
  /** How often the accounts are read, in milliseconds. */
  readonly interval: number;
  /** Ends when its stdin closes. */
  readonly supervised: boolean;
}

/** A host and port to listen on. */
export interface Listen {
  readonly host: string;
  readonly port: number;
}

/** Reads `port`, `host:port` or `[v6]:port`; undefined when it is none of them. */
export function parseListen(value: string, defaultHost: string): Listen | undefined {
  const match = /^(?:\[([^\]]+)\]:|([^:]*):)?(\d{1,5})$/.exec(value.trim());
  const port = Number(match?.[3]);
  if (!match || port > 65_535) return undefined;
  const host = match[1] ?? match[2];
  return { host: host === undefined || host === '' || host === '*' ? defaultHost : host, port };
}

/**
 * Reads the environment.
 * @throws Error with every fault at once, and how to mend it.
 */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const faults: string[] = [];
  const url = (name: string): string => {
    const value = variables[name] ?? '';
    if (!URL.canParse(value)) faults.push(`${name} must be the address of a service, e.g. http://localhost:8080.`);
    return value;
  };
  const text = (name: string, hint: string): string => {
    const value = variables[name] ?? '';
    if (value === '') faults.push(`${name} is missing: ${hint}.`);
    return value;
  };
  const healthText = variables['OMNICHANNEL_EMAIL_HEALTH'] ?? '';
  const health = healthText === '' ? undefined : parseListen(healthText, '127.0.0.1');
  if (healthText !== '' && !health) faults.push('OMNICHANNEL_EMAIL_HEALTH must be a port or host:port.');
  const interval = Number(variables['OMNICHANNEL_EMAIL_INTERVAL'] ?? 5) * 1000;
  if (!(interval > 0)) faults.push('OMNICHANNEL_EMAIL_INTERVAL must be a number of seconds.');
  const environment: Environment = {
    accountsUrl: url('OMNICHANNEL_ACCOUNTS_URL'),
    adaptersUrl: url('OMNICHANNEL_ADAPTERS_URL'),
    internalKey: text('OMNICHANNEL_INTERNAL_KEY', 'the key that all services share'),
    folder: `${text('OMNICHANNEL_DATA', 'a folder that survives restarts')}/email`,
    health,
    interval,
    supervised: variables['OMNICHANNEL_SUPERVISED'] === 'true',
  };
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return environment;
}
