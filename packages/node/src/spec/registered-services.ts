import type { Estate, RegistrationOf } from '@pigsty/sdk';
import type { NodeParams } from './schema.ts';

/** The last line of a file of a service that another module has asked for. */
export const registeredMark = '# Carried here for a cluster of other hosts.';

export type RegisteredService = RegistrationOf<'service'>;

/** The services that the HAProxy of a host carries for clusters of other hosts. */
export function registeredServices(
  { host, params }: { readonly host: string; readonly params: Pick<NodeParams, 'haproxy_enabled'> },
  { registrations }: Pick<Estate, 'registrations'>,
): readonly RegisteredService[] {
  return params.haproxy_enabled ? registrations.of('service').filter(({ ip }) => ip === host) : [];
}

/** The whole file of such a service. */
export function registeredFile({ config }: RegisteredService): string {
  return `${config}${registeredMark}\n`;
}
