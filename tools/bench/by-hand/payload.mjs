import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addresses, network, on } from '../lib/hosts.mjs';
import { succeed } from '../lib/measure.mjs';
import { sshArgv } from '../lib/ssh.mjs';
import { clusterSql } from './sql.mjs';

/** Needed before the packages: they look at it, or are kept from what they would do. */
const early = /^\/etc\/hosts$|^\/usr\/sbin\/policy-rc\.d$|^\/etc\/postgresql-common\b/;

/**
 * What the script by hand puts on the hosts, taken from a deployed estate: every file, directory, link and certificate
 * that the plan of the pristine estate wants to write, the packages that it wants to install, and SQL.
 */
export async function capturePayload({ sandbox, plan, folder }) {
  await Promise.all(
    addresses.map((host) => captureHost({ sandbox, host, changes: changesOf(plan, host), folder })),
  );
  for (const [cluster, host] of [
    ['pg-meta', `${network}.10`],
    ['pg-test', `${network}.11`],
  ]) {
    writeFileSync(join(folder, `${cluster}.etcd`), await on(host, etcdPassword));
    for (const [part, sql] of Object.entries(await clusterSql(host))) {
      writeFileSync(join(folder, `${cluster}.${part}.sql`), sql);
    }
  }
}

const etcdPassword = `sed -n '/^etcd3:/,/^restapi:/s/^  password: "*\\([^"]*\\).*/\\1/p' /etc/patroni/patroni.yml`;

function changesOf(plan, host) {
  return plan.stages.filter((s) => s.host === host).flatMap((s) => s.changes);
}

async function captureHost({ sandbox, host, changes, folder }) {
  const into = join(folder, host);
  mkdirSync(into, { recursive: true });
  const paths = changes.flatMap(pathsOf);
  await tar(sandbox, host, {
    paths: paths.filter((p) => early.test(p)),
    file: join(into, 'early.tar'),
  });
  await tar(sandbox, host, { paths: paths.filter((p) => !early.test(p)), file: join(into, 'late.tar') });
  const packages = changes.flatMap(({ kind, what }) =>
    kind === 'pkg' ? (/^install (\S+)/.exec(what)?.[1] ?? []) : [],
  );
  writeFileSync(join(into, 'packages'), packages.join(' '));
  writeFileSync(join(into, 'hostname'), (await on(host, 'hostname')).trim());
}

/** Where a change writes. What is not a file (packages, users, units, SQL) the script does itself. */
function pathsOf({ kind, key }) {
  switch (kind) {
    case 'file':
    case 'directory':
    case 'link':
      return [key];
    case 'certificate':
      return [key, key.replace(/\.crt$/, '.key'), key.replace(/[^/]+$/, 'ca.crt')];
    case 'hostsEntry':
      return ['/etc/hosts'];
    case 'sysctl':
      return ['/etc/sysctl.d/90-pigsty.conf'];
    case 'kernelModule':
      return [`/etc/modules-load.d/pigsty-${key}.conf`];
    case 'mark':
      return [`/etc/pigsty/modules/${key}`];
    default:
      return [];
  }
}

/** Directories without what is in them; a path through a link is where the link leads. */
async function tar(sandbox, host, { paths, file }) {
  const list = `/tmp/${file.split('/').at(-1)}.list`;
  const lines = [...new Set(paths)].map((p) => `'${p}'`).join(' ');
  await on(
    host,
    `for p in ${lines || "''"}; do
       [ -e "$p" ] || [ -L "$p" ] || continue
       d=$(realpath -- "$(dirname -- "$p")"); printf '%s\\n' ".\${d%/}/\${p##*/}"
     done | LC_ALL=C sort -u >${list}`,
  );
  const archive = `tar -C / -c --no-recursion -T ${list}`;
  const command = [...sshArgv(sandbox, host, { user: 'root' }), archive].map((w) => `'${w}'`).join(' ');
  await succeed(['sh', '-c', `${command} >'${file}'`]);
}
