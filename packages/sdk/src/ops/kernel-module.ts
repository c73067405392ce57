import { defineOpKind } from '../op/kind.ts';
import { quoteWord, quoteWords, shCommand } from '../words/command.ts';
import { isolated, lines, parseSections } from './fragment.ts';

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
      `missing=
look() { printf '\\036%s\\n' "$1"; if [ -d "/sys/module/$2" ]; then echo loaded; else missing=yes; fi; }`,
      ...all.map(({ name }) => `look ${quoteWord(name)} ${quoteWord(plain(name))}`),
      `printf '\\036persisted\\n'
grep -Es '' /dev/null ${quoteWords(all.map(({ name }) => confPath(name)))}
if [ -n "$missing" ]; then
  printf '\\036builtin\\n'
  grep -o '[^/]*\\.ko' "/lib/modules/$(uname -r)/modules.builtin"
  if ! command -v modprobe >/dev/null || [ -e /run/systemd/container ]; then printf '\\036refused\\n'
  elif command -v systemd-detect-virt >/dev/null && systemd-detect-virt -cq; then printf '\\036refused\\n'
  fi
fi`,
    ]),
  parse: (output, all) => {
    const sections = parseSections(output);
    const builtin = new Set(lines(sections.get('builtin')).map((file) => plain(file.replace(/\.ko$/, ''))));
    const persisted = new Set(lines(sections.get('persisted')));
    return all.map(({ name }): KernelModuleState => ({
      loaded: lines(sections.get(name)).includes('loaded') || builtin.has(plain(name)),
      persisted: persisted.has(`${confPath(name)}:${name}`),
      refused: sections.has('refused'),
    }));
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

/** The kernel takes a hyphen for an underscore. */
const plain = (name: string): string => name.replaceAll('-', '_');

function confPath(name: string): string {
  return `/etc/modules-load.d/pigsty-${name}.conf`;
}
