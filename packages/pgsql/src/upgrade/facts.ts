import { quoteWord, quoteWords, type SharedFacts } from '@pigsty/sdk';
import { packagesOf } from '../platform/packages.ts';
import { infoOfEach } from '../restore/info-of-each.ts';
import { parseInfo } from '../restore/info.ts';
import { sessionOf, type PgInstance } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { readSql } from '../sql/session.ts';
import { treeOf } from './places.ts';

/** What a member's host says of an upgrade of its data. */
export interface UpgradeFacts {
  /** Seconds since the epoch by the clock of the host. */
  readonly now: number;
  /** Major version of the data. */
  readonly version?: number;
  /** Packages of the new version that no repository of the host has, and that are not installed. */
  readonly missing: readonly string[];
  /** Extensions of databases whose package has no counterpart for the new version. */
  readonly lost: readonly string[];
  /** Packages of the new version that bring extensions which databases use. */
  readonly companions: readonly string[];
  readonly prepared: number;
  /** Slots of logical replication, and of clients that are no members. */
  readonly slots: readonly string[];
  readonly dataBytes: number;
  readonly freeBytes: number;
  readonly tablespaces: readonly string[];
  /** There is data of the new version already. */
  readonly occupied: boolean;
  /** Trees of other versions of the cluster that have data: what an upgrade has kept. */
  readonly former: readonly string[];
  /** When the newest backup without errors ended. */
  readonly backupEnd?: number;
  /** What an upgrade wrote down, by the id of its run: a word and a value on each line. */
  readonly receipts: Readonly<Record<string, string>>;
}

const CATALOG = `SELECT 'prepared ' || count(*) FROM pg_prepared_xacts;
SELECT 'slot ' || slot_name || ' ' || slot_type FROM pg_replication_slots WHERE NOT temporary;`;

export const upgradeFacts: SharedFacts<PgsqlParams, UpgradeFacts> = {
  module: 'pgsql',
  name: 'upgrade',
  script: (instance, _cluster, words) => {
    const to = Number(words?.['to'] ?? Number.NaN);
    const { params } = instance;
    const data = quoteWord(params.pg_data);
    return [
      'cd /',
      `echo "now $(date +%s)"`,
      `echo "version $(cat ${data}/PG_VERSION 2>/dev/null)"`,
      `echo "size $(timeout 20 du -skx ${data}/ 2>/dev/null | cut -f 1)"`,
      `echo "free $(df -Pk ${quoteWord(params.pg_fs_main)} 2>/dev/null | awk 'NR == 2 { print $4 }')"`,
      `for link in ${data}/pg_tblspc/*; do [ ! -L "$link" ] || echo "tablespace $(readlink "$link")"; done`,
      // Where it is not sure which tree is the present one, none is a former one.
      `present=$(readlink -f /pg); [ ! -s "$present/data/PG_VERSION" ] || for tree in ${quoteWord(`${params.pg_fs_main}/${params.pg_cluster}`)}-[0-9][0-9]; do [ "$(readlink -f "$tree")" = "$present" ] || [ ! -e "$tree/data/PG_VERSION" ] || echo "former $tree"; done`,
      `for file in ${quoteWord(`${params.pg_fs_main}/${params.pg_cluster}-upgrade`)}/*/receipt; do [ ! -e "$file" ] || echo "receipt $(basename "$(dirname "$file")") $(base64 <"$file" | tr -d '\\n')"; done`,
      `${infoOfEach(params, 30)} | sed 's/^/info /'`,
      readSql(sessionOf(params), 'postgres', CATALOG),
      ...(Number.isInteger(to) && to > 0 ? [beforehand(supply(instance, to))] : []),
      ':',
    ].join('\n');
  },
  parse: (output, instance) => {
    const lines = output.split('\n').map((line): readonly [string, string] => {
      const at = line.indexOf(' ');
      return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1).trim()];
    });
    const of = (word: string): readonly string[] => [
      ...new Set(lines.flatMap(([w, rest]) => (w === word && rest !== '' ? [rest] : []))),
    ];
    const number = (word: string): number => Number(of(word)[0] ?? 0);
    const ends = (parseInfo(of('info').join('\n'))?.backups ?? []).flatMap((b) => (b.error ? [] : [b.end]));
    return {
      now: number('now'),
      ...(number('version') > 0 ? { version: number('version') } : {}),
      missing: of('missing'),
      lost: of('lost'),
      companions: of('companion'),
      prepared: number('prepared'),
      slots: of('slot').flatMap((line) => foreignSlot(line, instance)),
      dataBytes: number('size') * 1024,
      freeBytes: number('free') * 1024,
      tablespaces: of('tablespace'),
      former: of('former'),
      occupied: lines.some(([word]) => word === 'occupied'),
      ...(ends.length === 0 ? {} : { backupEnd: Math.max(...ends) }),
      receipts: Object.fromEntries(
        of('receipt').map((line) => {
          const [id = '', text = ''] = line.split(' ');
          return [id, Buffer.from(text, 'base64').toString('utf8')];
        }),
      ),
    };
  },
};

/** Slots of members are named after them by Patroni, which makes them again. */
function foreignSlot(line: string, { params }: PgInstance): readonly string[] {
  const [name = '', type = ''] = line.split(' ');
  const member = new RegExp(`^${params.pg_cluster.replaceAll('-', '_')}_\\d+$`);
  return type === 'physical' && member.test(name) ? [] : [name];
}

/** Repositories take seconds to answer, and are of no interest once the packages are there. */
function beforehand(script: string): string {
  const markers = '/etc/pigsty/procedures/pgsql-upgrade-*';
  return `if ! ls ${markers} >/dev/null 2>&1 || grep -q '"phase":"install packages"' ${markers} 2>/dev/null; then
${script}
fi`;
}

/** Which packages the new version would need here, and which of them nobody has. */
function supply(instance: PgInstance, to: number): string {
  const { params } = instance;
  const { pg_packages, pg_extensions } = params;
  const wanted = (family: 'deb' | 'rpm'): string =>
    [
      ...packagesOf(pg_packages, { family }, to).filter((want) => !want.optional),
      ...packagesOf(pg_extensions, { family }, to),
    ]
      .map(({ names }) => `any ${quoteWords(names)} || echo missing ${quoteWord(names.join(' or '))}`)
      .join('\n');
  const session = sessionOf(params);
  const psql = quoteWords([
    'runuser',
    '-u',
    session.dbsu,
    '--',
    `${session.binDir}/psql`,
    '-XqAt',
    '-h',
    session.socketDir,
    '-p',
    String(session.port),
    '-U',
    session.dbsu,
    '-d',
  ]);
  return `[ ! -s ${quoteWord(`${treeOf(instance, to)}/data/PG_VERSION`)} ] || echo occupied
from=$(cat ${quoteWord(params.pg_data)}/PG_VERSION 2>/dev/null)
if command -v apt-cache >/dev/null; then
  had() { apt-cache policy "$1" 2>/dev/null | grep -q '^  Candidate: [^(]'; }
  owner() { dpkg -S "$(readlink -f "/usr/share/postgresql/$from/extension/$1.control")" 2>/dev/null | sed -n '1s/:.*//p'; }
  kind=deb
else
  had() { rpm -q "$1" >/dev/null 2>&1 || dnf -q list --available "$1" >/dev/null 2>&1; }
  owner() { rpm -qf --qf '%{NAME}\\n' "/usr/pgsql-$from/share/extension/$1.control" 2>/dev/null | head -n 1; }
  kind=rpm
fi
any() { for name; do had "$name" && return 0; done; return 1; }
if [ "$kind" = deb ]; then
${wanted('deb')}
else
${wanted('rpm')}
fi
if [ -n "$from" ]; then
  for database in $(${psql} postgres -c "SELECT datname FROM pg_database WHERE datallowconn AND datname !~ '[^a-zA-Z0-9_.-]'" 2>/dev/null </dev/null); do
    ${psql} "$database" -c 'SELECT extname FROM pg_extension' 2>/dev/null </dev/null
  done | sort -u | while read -r extension; do
    package=$(owner "$extension"); new=$(printf '%s' "$package" | sed "s/\\([^0-9]\\)$from/\\1${to}/")
    case $package in "$new") ;; *) if had "$new"; then echo "companion $new"; else echo "lost $extension"; fi ;; esac
  done
fi`;
}
