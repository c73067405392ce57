import type { ProcedureRequest } from '@pigsty/sdk';
import { onHost } from '../hosts/on-host.ts';
import type { Tools } from '../run/prepare.ts';
import { removeMarker, writeMarker, type ProcedureMarker } from './marker.ts';
import type { OpenProcedure } from './open.ts';

/** Leaves on every host of the clusters that is reached how far the procedure came, before the phase begins. */
export async function markPhase(
  opened: OpenProcedure,
  phase: string,
  { request, tools }: { readonly request: ProcedureRequest; readonly tools: Tools },
): Promise<void> {
  const { module, procedure, subject, run, input, aborting, order } = opened;
  const marker: ProcedureMarker = {
    ...run,
    module: module.name,
    procedure: procedure.name,
    cluster: subject.cluster.name,
    subject: request.subject,
    input,
    phase,
    aborting,
    command: request.command ?? '',
    exclusive: procedure.exclusive ?? false,
    ...(order === undefined ? {} : { hosts: order }),
  };
  await onHosts(opened, tools, (address) => onHost(tools.pool, address, (host) => writeMarker(host, marker)));
}

export async function clearMarkers(opened: OpenProcedure, tools: Tools): Promise<void> {
  await onHosts(opened, tools, (address) =>
    onHost(tools.pool, address, (host) => removeMarker(host, opened.run.id)),
  );
}

async function onHosts(
  { marked }: OpenProcedure,
  { hosts }: Tools,
  work: (address: string) => Promise<void>,
): Promise<void> {
  await Promise.all(marked.filter((h) => hosts.answers.has(h)).map(work));
}
