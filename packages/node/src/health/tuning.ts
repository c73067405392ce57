import type { Probe, Verdict } from '@pigsty/sdk';
import { hugePagesParameter, parameterFile } from '../render/kernel-parameters.ts';
import { paths } from '../spec/paths.ts';
import type { NodeParams } from '../spec/schema.ts';

type Subject = Pick<Probe, 'module' | 'cluster' | 'instance' | 'host'>;

/** What only the next boot may bring, or somebody else may bring back: asked for by name, and looked at where it acts. */
export function tuningProbes(subject: Subject, params: NodeParams): readonly Probe[] {
  const ask = (name: string, script: string, judge: Probe['judge']): Probe => ({
    ...subject,
    name,
    script,
    deadlineMs: 5_000,
    judge,
  });
  const pages = params.node_hugepage_count > 0 || params.node_hugepage_ratio > 0;
  return [
    ...(pages
      ? [
          ask('huge pages are reserved', hugePages, ({ output }) =>
            judgeHugePages(output, { host: subject.host }),
          ),
        ]
      : []),
    ...(params.node_disable_swap
      ? [
          ask('no swap is in use', "awk 'NR > 1 { print $1 }' /proc/swaps", ({ output }) =>
            output.trim() === ''
              ? { state: 'ok', detail: 'none' }
              : { state: 'warn', detail: output.trim().split('\n').join(', '), hint: 'pigsty deploy' },
          ),
        ]
      : []),
    ...(params.node_disable_numa
      ? [
          ask(
            'the kernel runs without NUMA',
            'cat /proc/cmdline; nodes=$(ls -d /sys/devices/system/node/node[0-9]*  2>/dev/null | wc -l); echo "nodes $nodes"',
            ({ output }) => judgeNuma(output, { host: subject.host }),
          ),
        ]
      : []),
  ];
}

const hugePages = `sed -n 's/^${hugePagesParameter} *= */wanted /p' ${paths.sysctl}
echo "have $(cat ${parameterFile(hugePagesParameter)})"
! systemd-detect-virt -cq || echo container`;

/** @internal */
export function judgeHugePages(output: string, { host }: { readonly host: string }): Verdict {
  const [, wanted] = /^wanted (\d+)$/m.exec(output) ?? [];
  const [, have] = /^have (\d+)$/m.exec(output) ?? [];
  if (wanted === undefined || have === undefined)
    return { state: 'unknown', detail: 'the host does not say how many', hint: 'pigsty deploy' };
  const detail = `${have} of ${wanted}`;
  if (Number(have) >= Number(wanted)) return { state: 'ok', detail };
  return output.includes('container')
    ? {
        state: 'warn',
        detail: `${detail}: a container has none of its own`,
        hint: 'Reserve them on its machine.',
      }
    : {
        state: 'warn',
        detail: `${detail}: memory was in use or in pieces`,
        hint: `A boot reserves them before anything else: pigsty node reboot -l ${host}`,
      };
}

/** @internal */
export function judgeNuma(output: string, { host }: { readonly host: string }): Verdict {
  if (/(?:^|\s)numa=off(?:\s|$)/m.test(output) || /^nodes [01]$/m.test(output))
    return { state: 'ok', detail: 'one node of memory' };
  return {
    state: 'warn',
    detail: 'since the last boot the kernel uses NUMA',
    hint: `The next boot switches it off: pigsty node reboot -l ${host}`,
  };
}
