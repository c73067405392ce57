import { caCertificatePath } from '@pigsty/node/contract';
import { curl, parseSections, quoteWord, section, type FactQuery } from '@pigsty/sdk';
import { engineOf, marks } from '../engines/table.ts';
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
  /** The mark of another engine than the declared one: its data are there. */
  readonly otherMark?: string;
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
    const { health, metrics } = engineOf(member.params);
    return [
      section('unit', `systemctl is-active ${unit} 2>/dev/null || :`),
      section('version', `${program} --version 2>/dev/null </dev/null || :`),
      section('live', `${statusOf(member, health.live)}`),
      section('cluster', `${statusOf(member, health.cluster)}`),
      ...(metrics === undefined
        ? []
        : [section('metrics', `${ask(member, metrics)} | grep -E '^minio_cluster_' || :`)]),
      section('former', askFormer(member.params)),
      ...driveDirectories(member.params).map((path) => section(`drive ${path}`, lookAt(path, member.params))),
      ':',
    ].join('\n');
  },
  parse: (output, { params }) => {
    const sections = parseSections(output);
    const said = (name: string): string => (sections.get(name) ?? '').trim();
    const version = engineOf(params).release.exec(said('version'))?.[0];
    const metrics = parseMetrics(said('metrics'));
    const cluster = said('cluster');
    return {
      unit: said('unit') || 'inactive',
      live: said('live') === '200',
      drives: driveDirectories(params).map((path) => parseDrive(path, said(`drive ${path}`), params)),
      former: parseFormer(said('former'), params),
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

/** Asks whether the whole cluster takes writes, as this member sees it; the exit code is the answer. */
export const askWritable = (member: MinioMember): string =>
  ask(member, engineOf(member.params).health.cluster, '-f -o /dev/null');

/** Of the directory, or of the nearest one above it that is there: on which device its data would be. */
function lookAt(path: string, params: MinioParams): string {
  const word = quoteWord(path);
  const { mark, format } = engineOf(params).data;
  return `p=${word}; while [ ! -d "$p" ]; do p=\${p%/*}; p=\${p:-/}; done
[ "$(stat -c %d -- "$p")" = "$(stat -c %d /)" ] && echo onRoot
[ -d ${word} ] && echo exists
[ -n "$(find ${word} -mindepth 1 -maxdepth 1 ! -name ${mark} ! -name lost+found 2>/dev/null | head -n 1)" ] && echo filled
for mark in ${marks.join(' ')}; do [ ! -e ${word}/$mark ] || echo "mark $mark"; done
${format === undefined ? ':' : `cat ${word}/${format} 2>/dev/null || :`}`;
}

function parseDrive(path: string, said: string, params: MinioParams): DriveFacts {
  const lines = said.split('\n');
  const { mark, format: file } = engineOf(params).data;
  const found = lines.flatMap((line) => (line.startsWith('mark ') ? [line.slice('mark '.length)] : []));
  const other = found.find((one) => one !== mark);
  const format = lines.find((line) => line.startsWith('{'));
  const place =
    format !== undefined
      ? placeIn(format)
      : file === undefined && found.includes(mark)
        ? { pool: 1 }
        : undefined;
  return {
    path,
    exists: lines.includes('exists'),
    onRoot: lines.includes('onRoot'),
    foreign: lines.includes('filled') && place === undefined,
    ...(other === undefined ? {} : { otherMark: other }),
    ...place,
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
