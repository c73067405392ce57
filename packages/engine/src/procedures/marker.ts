import { PigstyError, quoteWord, type Text } from '@pigsty/sdk';
import type { Host } from '../hosts/host.ts';
import { feed } from '../transport/input.ts';
import { framed } from '../transport/script.ts';

/** How far an execution of a procedure came, as it stands on the hosts: `/etc/pigsty/procedures/<id>`. No secret. */
export interface ProcedureMarker {
  readonly id: string;
  readonly module: string;
  readonly procedure: string;
  readonly cluster: string;
  /** What it was called with: the name of the cluster or of the instance. */
  readonly subject: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Seconds since the epoch. */
  readonly startedAt: number;
  /** The phase that has begun and is not known to have ended. */
  readonly phase: string;
  /** Walking back. */
  readonly aborting: boolean;
  readonly command: string;
  /** It blocks install and remove of its cluster. */
  readonly exclusive: boolean;
  /** Of a procedure on hosts: those that have a turn, in their order. */
  readonly hosts?: readonly string[];
}

const timeoutMs = 30_000;

/** One line of JSON; a line that is none is no marker. */
export function parseMarker(line: string): readonly ProcedureMarker[] {
  try {
    const value = JSON.parse(line) as Partial<ProcedureMarker> | null;
    return typeof value?.id === 'string' &&
      typeof value.procedure === 'string' &&
      typeof value.phase === 'string'
      ? [value as ProcedureMarker]
      : [];
  } catch {
    return [];
  }
}

/**
 * Writes the marker where it survives a power cut, replacing the one of the phase before. Its time stays the one of the
 * first: by it an op knows what happened since the procedure began, by the clock of its own host.
 */
export async function writeMarker(host: Host, marker: ProcedureMarker): Promise<void> {
  const directory = `${host.places.etc}/procedures`;
  const file = `${directory}/${marker.id}`;
  const write = `umask 077; mkdir -p ${directory} && cat >${file}.new && { [ ! -e ${file} ] || touch -r ${file} ${file}.new; } && mv -f ${file}.new ${file} && sync ${file}`;
  await run(host, (nonce) => feed(`sh -c ${quoteWord(write)}`, `${JSON.stringify(marker)}\n`, nonce));
}

/** With what ops kept beside it for this execution, as `<id>.<what>`. */
export async function removeMarker(host: Host, id: string): Promise<void> {
  const file = quoteWord(`${host.places.etc}/procedures/${id}`);
  await run(host, () => `rm -f ${file} ${file}.*`);
}

async function run(host: Host, body: (nonce: string) => Text): Promise<void> {
  const frames = await host.run((nonce) => framed('marker', body(nonce)), { timeoutMs });
  const frame = frames.find((f) => f.id === 'marker');
  if (frame?.code === 0) return;
  throw new PigstyError(
    'COMMAND_FAILED',
    `the marker of the procedure could not be written on ${host.address}`,
    {
      where: { host: host.address },
      log: (frame?.stderr ?? '').trim(),
    },
  );
}

/**
 * In the place of a phase: all of them have ended, and the markers are about to go. A command that dies while it removes
 * them would otherwise leave hosts on which the procedure seems not to have begun.
 */
export const FINISHED = 'finished';

/** One execution, as several hosts know it: the one that came farthest counts. */
export function farthest(
  markers: readonly ProcedureMarker[],
  phases: readonly string[],
): ProcedureMarker | undefined {
  const at = (m: ProcedureMarker): number =>
    m.phase === FINISHED ? phases.length + 1 : m.aborting ? phases.length : phases.indexOf(m.phase);
  return [...markers].sort((a, b) => at(b) - at(a))[0];
}
