import { nearestName, PigstyError } from '@pigsty/sdk';
import type { ReadingWorld } from '@pigsty/inventory';
import { type Region, REGIONS } from './settings.ts';

export function checkRegion(region: string | undefined): { region?: Region } {
  if (region === undefined) return {};
  const found = REGIONS.find((one) => one === region);
  if (found !== undefined) return { region: found };
  const near = nearestName(region, REGIONS);
  throw new PigstyError(
    'USAGE',
    `there is no region "${region}"${near === undefined ? '' : `; did you mean ${near}?`}`,
    { hint: `Regions: ${REGIONS.join(', ')}.` },
  );
}

/** As the parameter itself takes it. */
export async function checkVersion(version: string | undefined): Promise<{ pgVersion?: number }> {
  if (version === undefined) return {};
  const { definition } = await import('@pigsty/pgsql');
  const { pg_version } = definition.params.shape as Record<
    string,
    { safeParse(v: unknown): { success: boolean } }
  >;
  const versions = Array.from({ length: 30 }, (_, i) => i + 10).filter(
    (v) => pg_version?.safeParse(v).success,
  );
  if (versions.includes(Number(version))) return { pgVersion: Number(version) };
  throw new PigstyError('USAGE', `PostgreSQL "${version}" is not among those that are known here`, {
    hint: `Major versions: ${versions.join(', ')}.`,
  });
}

export function checkPort(port: string | undefined): { sshPort?: number } {
  if (port === undefined) return {};
  const number = Number(port);
  if (Number.isInteger(number) && number >= 1 && number <= 65_535) return { sshPort: number };
  throw new PigstyError('USAGE', `"${port}" is no port`, { hint: 'The port of SSH on the hosts: -p 2222' });
}

/** The proxy that the environment names, in the words of `proxy_env`. */
export function proxyOf(env: ReadingWorld['env']): Readonly<Record<string, string>> {
  const names = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'];
  const found = names.flatMap((name) => {
    const value = env[name] ?? env[name.toUpperCase()];
    return value === undefined || value === '' ? [] : [[name, value] as const];
  });
  if (found.some(([name]) => name !== 'no_proxy')) return Object.fromEntries(found);
  throw new PigstyError('USAGE', '--proxy takes the proxy of the environment, and that names none', {
    hint: 'Try: http_proxy=http://proxy:3128 pigsty configure --proxy',
  });
}
