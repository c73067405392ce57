import { quoteWord, type PreflightFinding, type PreflightTopic } from '@pigsty/sdk';
import { kernelParameters, parameterFile } from '../render/kernel-parameters.ts';
import { isContainer } from '../spec/container.ts';
import { wantedHugePages } from '../spec/memory.ts';
import type { NodeParams } from '../spec/schema.ts';

/** What a host does not let itself be told, or what another program tells it as well. */
export const tuning: PreflightTopic<NodeParams> = {
  name: 'tuning',
  summary: 'kernel parameters that the host cannot set, a profile of tuned, and what a boot loader must know',
  script: ({ params }) => {
    // How many huge pages there are is asked for elsewhere.
    const names = Object.keys(kernelParameters(params, 0));
    return `look() { if [ ! -e "$2" ]; then echo "none $1"; elif [ ! -w "$2" ]; then echo "fixed $1 $(tr -s '\\t ' ' ' <"$2")"; fi; }
${names.map((name) => `look ${quoteWord(name)} ${quoteWord(parameterFile(name))}`).join('\n')}
[ "$(systemctl is-active tuned 2>/dev/null)" != active ] || echo "tuned $(tuned-adm active 2>/dev/null | sed -n 's/.*: //p')"
if command -v update-grub >/dev/null || command -v grubby >/dev/null; then echo loader; fi`;
  },
  judge: (answer, { instance: { params }, host }) => {
    const container = isContainer(host.virtualization);
    const noSeLinux = params.node_selinux_mode === 'enforcing' && (host.family === 'deb' || container);
    return [
      ...unchangeable(answer, params),
      ...otherProfile(answer, params),
      ...(noSeLinux
        ? [
            {
              check: 'selinux',
              state: 'warn' as const,
              seen: container
                ? 'a container: its machine decides'
                : `none on ${host.osVendor} ${host.osVersion}`,
              expected: 'a host of the EL family',
              remedy: 'Take node_selinux_mode: enforcing out for this host.',
              parameter: 'node_selinux_mode',
            },
          ]
        : []),
      ...ofTheMachine(params, { container, memoryMiB: host.memoryMiB }),
      ...(params.node_disable_numa && !container && !/^loader$/m.test(answer)
        ? [
            {
              check: 'numa',
              state: 'warn' as const,
              seen: 'neither update-grub nor grubby',
              expected: 'a boot loader that the kernel is started by',
              remedy: 'Add numa=off to the command line of the kernel by hand.',
              parameter: 'node_disable_numa',
            },
          ]
        : []),
    ];
  },
};

function unchangeable(answer: string, params: NodeParams): readonly PreflightFinding[] {
  const wanted = kernelParameters(params, 0);
  const names = Object.keys(wanted);
  const fixed = [...answer.matchAll(/^fixed (\S+) (.*)$/gm)].flatMap(([, name = '', value = '']) =>
    String(wanted[name]) === value.trim() ? [] : [name],
  );
  const missing = [...answer.matchAll(/^none (\S+)$/gm)].map(([, name = '']) => name);
  const not = [...fixed, ...missing];
  const [asked] = not.filter((name) => isAsked(name, params));
  const seen =
    not.length === 0
      ? `all ${names.length} can be set`
      : `${not.length} of ${names.length} cannot be set here: ${not.join(', ')}`;
  return [
    asked === undefined
      ? { check: 'kernel parameters', state: 'ok', seen }
      : {
          check: 'kernel parameters',
          state: 'warn',
          seen,
          expected: `${asked} = ${String(wanted[asked])}`,
          remedy:
            'A container shares the kernel of its machine: set it there. A kernel without it needs another kernel.',
          parameter: asked.startsWith('vm.overcommit')
            ? 'node_overcommit_ratio'
            : ['node_sysctl_params', asked],
        },
  ];
}

/** The default of the parameter asks for one, and every container refuses it. */
function isAsked(name: string, params: NodeParams): boolean {
  if (name.startsWith('vm.overcommit_')) return params.node_overcommit_ratio > 0;
  return name !== 'fs.nr_open' && params.node_sysctl_params[name] !== undefined;
}

function otherProfile(answer: string, params: NodeParams): readonly PreflightFinding[] {
  const profile = /^tuned (.*)$/m.exec(answer)?.[1];
  if (profile === undefined || params.node_tune === 'none') return [];
  return [
    {
      check: 'tuned',
      state: 'warn',
      seen: `the profile ${profile === '' ? 'of tuned' : profile} is active and sets kernel parameters as well`,
      expected: 'one program that sets them',
      remedy: 'systemctl disable --now tuned, or node_tune: none',
      parameter: 'node_tune',
    },
  ];
}

function ofTheMachine(
  params: NodeParams,
  { container, memoryMiB }: { readonly container: boolean; readonly memoryMiB: number },
): readonly PreflightFinding[] {
  if (!container) return [];
  const asked = [
    ...(wantedHugePages(params, { memoryMiB }) > 0
      ? [
          [
            'huge pages',
            params.node_hugepage_count > 0 ? 'node_hugepage_count' : 'node_hugepage_ratio',
          ] as const,
        ]
      : []),
    ...(params.node_disable_swap ? [['swap', 'node_disable_swap'] as const] : []),
    ...(params.node_disable_numa ? [['numa', 'node_disable_numa'] as const] : []),
    ...(params.node_disk_prefetch ? [['read-ahead', 'node_disk_prefetch'] as const] : []),
  ];
  return asked.map(([check, parameter]) => ({
    check,
    state: 'warn',
    seen: 'a container: its machine decides',
    expected: `a machine of its own for ${parameter}`,
    remedy: `Take ${parameter} out for this host, and set it on the machine.`,
    parameter,
  }));
}
