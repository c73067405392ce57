import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PigstyError } from '@pigsty/sdk';
import { sslModeOf, type Target } from './target.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** What PGSERVICE or PGHOST say; nothing when neither is set. */
export async function targetFromEnv(env: Env): Promise<Target | undefined> {
  const service = env.PGSERVICE;
  if (service === undefined && env.PGHOST === undefined) return undefined;
  const settings = service === undefined ? {} : await serviceSettings(service, env);
  const value = (name: string): string | undefined => settings[name] ?? env[VARIABLES[name] ?? ''];
  const user = value('user') ?? env.USER;
  if (user === undefined)
    throw new PigstyError('USAGE', 'neither PGUSER nor the service names the user of the CMDB', {
      hint: 'Set PGUSER, for example to dbuser_meta.',
    });
  const hosts = (value('host') ?? 'localhost').split(',');
  const ports = (value('port') ?? '5432').split(',').map(Number);
  const rootCertificate = value('sslrootcert');
  return {
    addresses: hosts.map((host, i) => ({ host, port: ports[i] ?? ports[0] ?? 5432 })),
    database: value('dbname') ?? user,
    user,
    ssl: sslModeOf(value('sslmode')),
    ...(rootCertificate === undefined ? {} : { rootCertificate }),
    from: service === undefined ? 'PGHOST' : `service ${service}`,
  };
}

/** Settings of a service and the variables of the same meaning. */
const VARIABLES: Readonly<Record<string, string>> = {
  host: 'PGHOST',
  port: 'PGPORT',
  user: 'PGUSER',
  dbname: 'PGDATABASE',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
};

async function serviceSettings(service: string, env: Env): Promise<Readonly<Record<string, string>>> {
  const file = env.PGSERVICEFILE ?? join(env.HOME ?? '/', '.pg_service.conf');
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new PigstyError('USAGE', `PGSERVICE is ${service}, and ${file} cannot be read: ${cause.message}`, {
      hint: 'Unset PGSERVICE, or name the file in PGSERVICEFILE.',
      cause,
    });
  });
  const settings: Record<string, string> = {};
  let section: string | undefined;
  let found = false;
  for (const line of text.split('\n').map((l) => l.trim())) {
    const heading = /^\[(.+)\]$/.exec(line)?.[1];
    if (heading !== undefined) section = heading;
    found ||= heading === service;
    const [, name, value] = /^([a-z_]+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (section === service && name !== undefined && value !== undefined) settings[name] ??= value;
  }
  if (found) return settings;
  throw new PigstyError('USAGE', `${file} has no service ${service}`, {
    hint: `Add [${service}] to it, or unset PGSERVICE.`,
  });
}
