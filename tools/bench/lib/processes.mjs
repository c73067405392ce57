import { onAll, addresses } from './hosts.mjs';

const services = ['etcd', 'patroni', 'postgres', 'pgbouncer', 'haproxy'];

/** `host service pid start-time` of every server; equal before and after means that nothing was restarted. */
export async function processStarts() {
  // Field 22 of /proc/PID/stat is the start time; the oldest process of a name is the server's own.
  const each = services.map(
    (s) => `for p in $(pgrep -x -o ${s}); do echo ${s} $p $(cut -d' ' -f22 /proc/$p/stat); done`,
  );
  const found = await onAll(`${each.join('; ')}; true`);
  const silent = addresses.filter((_, i) => !/^patroni .*^postgres /ms.test(found[i]));
  if (silent.length > 0) throw new Error(`no Patroni and PostgreSQL run on ${silent.join(', ')}`);
  return found.map((lines, i) => `${addresses[i]}\n${lines}`).join('');
}
