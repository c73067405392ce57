import type { Estate, RegistrationOf } from '@pigsty/sdk';
import { withAdminIp } from './admin-ip.ts';
import type { NodeParams } from './schema.ts';

/** Where the agent that ships the logs of a host keeps things. */
export const logPaths = {
  unit: '/etc/systemd/system/vlagent.service',
  journalConfig: '/etc/systemd/journal-upload.conf.d/pigsty.conf',
  journalDropInDirectory: '/etc/systemd/system/systemd-journal-upload.service.d',
  journalDropIn: '/etc/systemd/system/systemd-journal-upload.service.d/pigsty.conf',
  /** How far the journal was read; systemd keeps it behind a link. */
  journalState: ['/var/lib/systemd/journal-upload', '/var/lib/private/systemd/journal-upload'],
} as const;

export const logAgentUnit = 'vlagent.service';
export const logAgentUser = 'vlagent';
export const logAgentRestart = 'vlagent.restart';
export const journalUnit = 'systemd-journal-upload.service';
export const journalRestart = 'journal-upload.restart';

/** The format of a log that is the journal of its host. */
export const journalFormat = 'journal';

/** One address that logs go to, and in what form. */
export interface LogStore {
  readonly url: string;
  readonly format: 'jsonline' | 'native';
}

export type LogSource = RegistrationOf<'log'>;

/** What the log agent of a host reads, and where it sends that: nothing to read or nowhere to send is no agent. */
export interface LogShipping {
  readonly stores: readonly LogStore[];
  readonly sources: readonly LogSource[];
}

/** What the inventory and all modules say of the logs of a host. */
export function logShipping(
  { host, params }: { readonly host: string; readonly params: NodeParams },
  estate: Pick<Estate, 'inventory' | 'registrations'>,
): LogShipping | undefined {
  if (!params.vector_enabled) return undefined;
  const registered = estate.registrations.of('log-store').map(({ url }) => url);
  const urls = params.vector_log_endpoint.flatMap((word) =>
    word === 'infra' ? registered : [withAdminIp(word, estate)],
  );
  const stores = [...new Map(urls.map(storeAt).map((store) => [store.url, store])).values()];
  const sources = estate.registrations.of('log').filter(({ ip }) => ip === host);
  return stores.length === 0 || sources.length === 0 ? undefined : { stores, sources };
}

/** VictoriaLogs takes its own format, which the agent buffers; anybody else lines of JSON. */
function storeAt(url: string): LogStore {
  const found = /^(https?:\/\/[^/]+)(\/.*)?$/.exec(url);
  const [base = url, path = ''] = found === null ? [] : [found[1], found[2]];
  const ours = /^(?:(.*)\/insert\/(?:jsonline|native)\/?|\/?)$/.exec(path);
  return ours === null
    ? { url, format: 'jsonline' }
    : { url: `${base}${ours[1] ?? ''}/insert/native`, format: 'native' };
}
