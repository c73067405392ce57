import { everyone, on } from './estate.ts';

/** Services whose restart a user would notice. */
const services = ['etcd', 'patroni', 'postgres', 'pgbouncer', 'haproxy'];

/** `host service pid start-time` of every server process: equal before and after means that nothing was restarted. */
export async function processStarts(): Promise<string> {
  // Field 22 of /proc/PID/stat is the start time; the first process of a name by PID is the server's own.
  const script = services
    .map((s) => `for p in $(pgrep -x -o ${s}); do echo ${s} $p $(cut -d' ' -f22 /proc/$p/stat); done`)
    .join('; ');
  const lines = await Promise.all(
    everyone.map(async (host) => (await on(host, `${script}; true`)).split('\n').map((l) => `${host} ${l}`)),
  );
  return lines.flat().sort().join('\n');
}
