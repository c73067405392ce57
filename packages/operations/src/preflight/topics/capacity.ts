import { fail, ok, type Verdict, warn } from '../finding.ts';
import { type About, declaredAt, pgInstances } from '../subject.ts';
import { carries, said, type Topic } from '../topic.ts';

/** Below the first nothing starts reliably, below the second little else fits beside PostgreSQL. */
const memoryMiB = { fail: 480, warn: 960 } as const;

/** What the kernel and the services need beside huge pages. */
const restMiB = 512;

export const capacity: Topic = {
  name: 'capacity',
  ask: () =>
    'sed -n "s/^\\(MemAvailable\\|HugePages_Total\\|Hugepagesize\\): *\\([0-9]*\\).*/\\1=\\2/p" /proc/meminfo',
  judge: (answer, about) => {
    const number = (key: string): number => Number(said(answer)(key)[0] ?? 0);
    const { cpus } = about.host.facts;
    return [
      cpus >= 1
        ? ok('cpu', `${cpus}`)
        : fail('cpu', `${cpus}`, { expected: 'at least one', remedy: 'Look at: getconf _NPROCESSORS_ONLN' }),
      memory(about),
      ...sharedBuffers(Math.floor(number('MemAvailable') / 1024), about),
      ...hugePages(Math.floor((number('HugePages_Total') * number('Hugepagesize')) / 1024), about),
    ];
  },
};

function memory({ host }: About): Verdict {
  const have = host.facts.memoryMiB;
  const seen = `${have} MiB`;
  if (have < memoryMiB.fail)
    return fail('memory', seen, {
      expected: `at least ${memoryMiB.fail} MiB`,
      remedy: 'Give the machine more memory.',
    });
  return have < memoryMiB.warn
    ? warn('memory', seen, {
        expected: `${memoryMiB.warn} MiB or more`,
        remedy: 'Enough to try things out. For more, give the machine more memory.',
      })
    : ok('memory', seen);
}

/** What all instances of the host take at their start, against what is free; what runs already has taken its part. */
function sharedBuffers(availableMiB: number, about: About): readonly Verdict[] {
  const { host, wanted } = about;
  const instances = pgInstances(wanted, host.address);
  const [first] = instances;
  if (first === undefined) return [];
  const ratio = instances.reduce((sum, i) => sum + i.params.pg_shared_buffer_ratio, 0);
  const needMiB = Math.ceil(host.facts.memoryMiB * ratio);
  const seen = `${needMiB} MiB of ${host.facts.memoryMiB} MiB`;
  const at = declaredAt(wanted, host.address, ['pg_shared_buffer_ratio']);
  if (ratio >= 0.9)
    return [
      fail('shared buffers', seen, {
        ...at,
        expected: 'less than 90 % of the memory',
        remedy: 'Lower pg_shared_buffer_ratio.',
      }),
    ];
  if (!carries(host, 'pgsql') && availableMiB > 0 && needMiB > availableMiB)
    return [
      warn('shared buffers', `${seen}, of which ${availableMiB} MiB are free`, {
        ...at,
        expected: 'memory that nobody else uses',
        remedy: 'Stop what uses the memory, or lower pg_shared_buffer_ratio.',
      }),
    ];
  return [ok('shared buffers', seen)];
}

function hugePages(reservedMiB: number, { host, wanted }: About): readonly Verdict[] {
  const params = wanted.nodes.get(host.address);
  const { node_hugepage_count: count = 0, node_hugepage_ratio: ratio = 0 } = params ?? {};
  const total = host.facts.memoryMiB;
  const wishMiB = Math.max(reservedMiB, count > 0 ? count * 2 : Math.ceil(total * ratio));
  if (wishMiB === 0) return [];
  const at = declaredAt(wanted, host.address, [count > 0 ? 'node_hugepage_count' : 'node_hugepage_ratio']);
  const seen = `${wishMiB} MiB of ${total} MiB in huge pages`;
  if (total - wishMiB < restMiB)
    return [
      fail('huge pages', seen, {
        ...at,
        expected: `${restMiB} MiB left for everything else`,
        remedy: 'Reserve fewer huge pages.',
      }),
    ];
  const needMiB = Math.ceil(
    pgInstances(wanted, host.address).reduce((sum, i) => sum + total * i.params.pg_shared_buffer_ratio, 0),
  );
  if (needMiB > wishMiB)
    return [
      warn('huge pages', seen, {
        ...at,
        expected: `room for ${needMiB} MiB of shared buffers`,
        remedy: 'PostgreSQL does without them then, and nobody else can use them. Reserve more, or none.',
      }),
    ];
  return [ok('huge pages', seen)];
}
