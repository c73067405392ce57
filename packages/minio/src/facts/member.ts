import { caCertificatePath } from '@pigsty/node/contract';
import { curl, parseSections, quoteWord, section, type FactQuery } from '@pigsty/sdk';
import { askFormer, parseFormer, type FormerSettings } from './former.ts';
import type { MinioParams } from '../spec/schema.ts';
import { driveDirectories, localUrl, placesOf, type MinioMember } from '../spec/server.ts';

/** One directory of data as it is on the host. */
export interface DriveFacts {
  readonly path: string;
  readonly exists: boolean;
  /** It lies on the device of the root file system. */
  readonly onRoot: boolean;
  /** It holds something that is not the server's. */
  readonly foreign: boolean;
  /** The server has made it a drive of a pool of so many. */
  readonly pool?: number;
  /** The id of the first drive of that pool: pools of one size are told apart by it. */
  readonly first?: string;
  /** Its place among the drives of the pool, from 0. */
  readonly place?: number;
}

/** What a host knows of its member before anything is planned. */
export interface MinioFacts {
  /** `active`, `failed`, ... */
  readonly unit: string;
  readonly version?: string;
  readonly live: boolean;
  /** Enough drives are there to write; nothing where it does not answer. */
  readonly writable?: boolean;
  readonly drives: readonly DriveFacts[];
  readonly former?: FormerSettings;
  /** Drives and members as this member sees them; nothing where it does not answer. */
  readonly metrics?: Readonly<Record<string, number>>;
}

export const minioFacts: FactQuery<MinioParams, MinioFacts> = {
  script: (member) => {
    const { program, unit } = placesOf(member.params);
    return [
      section('unit', `systemctl is-active ${unit} 2>/dev/null || :`),
      section('version', `${program} --version 2>/dev/null </dev/null || :`),
      section('live', `${statusOf(member, '/minio/health/live')}`),
      section('cluster', `${statusOf(member, '/minio/health/cluster')}`),
      section('metrics', `${metricsOf(member)} | grep -E '^minio_cluster_' || :`),
      section('former', askFormer(member.params)),
      ...driveDirectories(member.params).map((path) => section(`drive ${path}`, lookAt(path))),
      ':',
    ].join('\n');
  },
  parse: (output, { params }) => {
    const sections = parseSections(output);
    const said = (name: string): string => (sections.get(name) ?? '').trim();
    const version = /(?:RELEASE|DEVELOPMENT)\.\S+/.exec(said('version'))?.[0];
    const metrics = parseMetrics(said('metrics'));
    const cluster = said('cluster');
    return {
      unit: said('unit') || 'inactive',
      live: said('live') === '200',
      drives: driveDirectories(params).map((path) => parseDrive(path, said(`drive ${path}`))),
      former: parseFormer(said('former')),
      ...(version === undefined ? {} : { version }),
      ...(cluster === '200' || cluster === '503' ? { writable: cluster === '200' } : {}),
      ...(Object.keys(metrics).length === 0 ? {} : { metrics }),
    };
  },
};

/** Asks the host's own member over the CA that it must have a certificate of. */
export function ask(member: MinioMember, path: string, options = ''): string {
  const request = curl(`${localUrl(member)}${path}`, {
    seconds: 5,
    options: `--cacert ${caCertificatePath} ${options}`.trimEnd(),
  });
  return `${request} 2>/dev/null </dev/null`;
}

const statusOf = (member: MinioMember, path: string): string =>
  `${ask(member, path, "-o /dev/null -w '%{http_code}\\n'")} || :`;

/** Where a server shows what it counts; the path changed with the fork. */
export function metricsPath({ minio_type: type }: MinioParams): string {
  return type === 'silo' ? '/minio/metrics/v3' : '/minio/v2/metrics/cluster';
}

export const metricsOf = (member: MinioMember): string => ask(member, metricsPath(member.params));

/** Of the directory, or of the nearest one above it that is there: on which device its data would be. */
function lookAt(path: string): string {
  const word = quoteWord(path);
  return `p=${word}; while [ ! -d "$p" ]; do p=\${p%/*}; p=\${p:-/}; done
[ "$(stat -c %d -- "$p")" = "$(stat -c %d /)" ] && echo onRoot
[ -d ${word} ] && echo exists
[ -n "$(find ${word} -mindepth 1 -maxdepth 1 ! -name .minio.sys ! -name lost+found 2>/dev/null | head -n 1)" ] && echo filled
cat ${word}/.minio.sys/format.json 2>/dev/null || :`;
}

function parseDrive(path: string, said: string): DriveFacts {
  const lines = said.split('\n');
  const format = lines.find((line) => line.startsWith('{'));
  return {
    path,
    exists: lines.includes('exists'),
    onRoot: lines.includes('onRoot'),
    foreign: lines.includes('filled') && format === undefined,
    ...(format === undefined ? {} : placeIn(format)),
  };
}

interface Format {
  readonly xl?: { readonly this?: string; readonly sets?: readonly (readonly string[])[] };
}

/** The drives of all sets; a server of 2021 with one drive has none. */
function placeIn(format: string): Pick<DriveFacts, 'pool' | 'first' | 'place'> {
  try {
    const { xl } = JSON.parse(format) as Format;
    if (xl?.sets === undefined) return { pool: 1 };
    const all = xl.sets.flat();
    const place = all.indexOf(xl.this ?? '');
    return {
      pool: all.length,
      ...(all[0] === undefined ? {} : { first: all[0] }),
      ...(place < 0 ? {} : { place }),
    };
  } catch {
    return {};
  }
}

/** Values by name, added up over labels. */
export function parseMetrics(text: string): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const line of text.split('\n')) {
    const [, name = '', value = ''] = /^([a-z0-9_]+)(?:\{.*\})? ([^ ]+)$/.exec(line) ?? [];
    if (name !== '' && Number.isFinite(Number(value))) sums[name] = (sums[name] ?? 0) + Number(value);
  }
  return sums;
}
