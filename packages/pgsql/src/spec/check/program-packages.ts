import { isWritten } from '@pigsty/sdk';
import { EXTENSION_PACKAGES } from '../catalogue/extensions.ts';
import type { Finding, Rule } from './finding.ts';

/** Sets that have all programs besides the server. */
const COMMON = /^(?:pgsql-common|pgsql-ha)$/;

/** A list of packages of which all are known, and that has not all that a deploy starts. */
export const programPackages: Rule = ({ params, instances }, inventory) => {
  const host = instances[0]?.host ?? '';
  const vars = inventory.hosts.get(host)?.vars ?? {};
  if (!isWritten(inventory, host, ['pg_packages']) || params.pg_packages.length === 0) return [];
  const lists = [params.pg_packages, params.pg_extensions, vars['node_packages'] ?? []];
  const names = lists.flatMap((list) =>
    JSON.stringify(list)
      .split(/[^\w.=-]+/)
      .map((word) => word.replace(/=.*$/, '')),
  );
  const own = params.pg_packages.flatMap((entry) => entry.split(/[\s,]+/));
  const isUnclear = own.some((word) => word !== '' && !EXTENSION_PACKAGES.has(word.replace(/=.*$/, '')));
  if (isUnclear || names.some((name) => COMMON.test(name))) return [];
  const lacking = programsOf(params).filter((program) => !names.some((name) => name.startsWith(program)));
  const [first] = lacking;
  if (first === undefined) return [];
  return [
    {
      rule: 'program-package',
      severity: 'warning',
      path: ['pg_packages'],
      message: `pg_packages names no package of ${lacking.join(', ')}, which a deploy starts`,
      hint: `Add pgsql-common; nothing to do when ${lacking.length > 1 ? 'they are' : 'it is'} on the hosts.`,
    } satisfies Finding,
  ];
};

function programsOf({
  pgbouncer_enabled,
  pgbackrest_enabled,
}: {
  readonly pgbouncer_enabled: boolean;
  readonly pgbackrest_enabled: boolean;
}): readonly string[] {
  return [
    'patroni',
    ...(pgbouncer_enabled ? ['pgbouncer'] : []),
    ...(pgbackrest_enabled ? ['pgbackrest'] : []),
  ];
}
