import { defineOpKind } from '../op/kind.ts';
import { quoteWord, shCommand } from '../words/command.ts';
import { isolated, parseSections } from './fragment.ts';

export interface KernelModuleArgs {
  readonly name: string;
}

export interface KernelModuleState {
  readonly loaded: boolean;
  readonly persisted: boolean;
  /** A container cannot load modules. */
  readonly refused: boolean;
}

export interface KernelModuleDelta {
  readonly [key: string]: boolean;
  readonly load: boolean;
  readonly persist: boolean;
}

export const kernelModule = defineOpKind<KernelModuleArgs, KernelModuleState, KernelModuleDelta>({
  kind: 'kernelModule',
  summary: 'a kernel module, loaded now and at boot',
  example: { name: 'softdog' },
  key: ({ name }) => name,
  read: (all) =>
    isolated([
      `refused=no
if ! command -v modprobe >/dev/null; then refused=yes
elif command -v systemd-detect-virt >/dev/null && systemd-detect-virt -cq; then refused=yes
fi
builtin=/lib/modules/$(uname -r)/modules.builtin
look() {
  printf '\\036%s\\n' "$1"
  if [ -d "/sys/module/$2" ] || grep -qE "/$3\\\\.ko" "$builtin"; then echo loaded; fi
  if grep -qxF -e "$1" -- "$4"; then echo persisted; fi
  if [ "$refused" = yes ]; then echo refused; fi
}`,
      ...all.map(
        ({ name }) =>
          `look ${quoteWord(name)} ${quoteWord(name.replaceAll('-', '_'))} ${quoteWord(name.replace(/[-_]/g, '[-_]'))} ${quoteWord(confPath(name))}`,
      ),
    ]),
  parse: (output, all) => {
    const sections = parseSections(output);
    return all.map(({ name }): KernelModuleState => {
      const found = new Set((sections.get(name) ?? '').split('\n'));
      return {
        loaded: found.has('loaded'),
        persisted: found.has('persisted'),
        refused: found.has('refused'),
      };
    });
  },
  diff: (_, { loaded, persisted, refused }) => {
    const load = !loaded && !refused;
    return load || !persisted ? { load, persist: !persisted } : undefined;
  },
  write: ({ name }, { load, persist }) => [
    ...(persist
      ? [
          {
            do: 'write',
            path: confPath(name),
            content: `${name}\n`,
            owner: 'root',
            group: 'root',
            mode: '0644',
          } as const,
        ]
      : []),
    ...(load ? [{ do: 'run', command: shCommand('modprobe -- "$1"', [name]) } as const] : []),
  ],
  describe: ({ name }, { load }) =>
    load ? `load kernel module ${name}` : `load kernel module ${name} at boot`,
  converged: () => ({ loaded: true, persisted: true, refused: false }),
});

function confPath(name: string): string {
  return `/etc/modules-load.d/pigsty-${name}.conf`;
}
