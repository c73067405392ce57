import { kernelParameters as ofNode } from '@pigsty/node/contract';
import { byCodeUnit, quoteWord } from '@pigsty/sdk';
import { type Verdict, warn } from '../finding.ts';
import { declaredAt, type About, type Wanted } from '../subject.ts';

/** The file that a deploy writes; systemd reads all of them in the order of their names, and the last one counts. */
const ours = '90-pigsty.conf';

const places = ['/run', '/etc', '/usr/local/lib', '/usr/lib'].map((root) => `${root}/sysctl.d/*.conf`);

function wantedParameters(address: string, wanted: Wanted): Readonly<Record<string, unknown>> {
  const params = wanted.nodes.get(address);
  return params === undefined ? {} : ofNode(params, 0);
}

/** The parameter of the inventory that sets a kernel parameter. */
function askedBy(name: string, address: string, wanted: Wanted): readonly string[] {
  const params = wanted.nodes.get(address);
  if (params?.node_sysctl_params[name] !== undefined) return ['node_sysctl_params', name];
  return [name.startsWith('vm.overcommit_') ? 'node_overcommit_ratio' : 'node_tune'];
}

/** Lines of any file that set a kernel parameter of the inventory. */
export function kernelParametersScript(address: string, wanted: Wanted): string {
  const names = Object.keys(wantedParameters(address, wanted)).map((name) =>
    name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll(/\\\.|\//g, '[./]'),
  );
  if (names.length === 0) return ':';
  const pattern = `^[[:space:]]*-?(${names.join('|')})[[:space:]]*=`;
  return `grep -HE ${quoteWord(pattern)} ${places.join(' ')} 2>/dev/null | sed 's/^/sysctl=/'`;
}

export function kernelParameters(
  lines: readonly string[],
  { host: { address }, wanted }: About,
): readonly Verdict[] {
  const params = new Map(
    Object.entries(wantedParameters(address, wanted)).map(([name, value]) => [plain(name), { name, value }]),
  );
  return lines.flatMap((line): readonly Verdict[] => {
    const [, file = '', key = '', said = ''] = /^(\S+?):\s*-?([^=\s]+)\s*=(.*)$/.exec(line) ?? [];
    const param = params.get(plain(key));
    const last = byCodeUnit(file.slice(file.lastIndexOf('/') + 1), ours) > 0;
    if (param === undefined || !last || words(said) === words(written(param.value))) return [];
    const path = askedBy(param.name, address, wanted);
    return [
      warn(`kernel parameter ${param.name}`, `${file} sets it to ${words(said)} when the host starts`, {
        ...declaredAt(wanted, address, path),
        expected: words(written(param.value)),
        remedy: `Take the line out of ${file}, or the parameter out of ${path[0] ?? ''}: after a start the last file counts.`,
      }),
    ];
  });
}

const plain = (name: string): string => name.replaceAll('/', '.');
const words = (value: string): string => value.trim().split(/\s+/).join(' ');
const written = (value: unknown): string => String(typeof value === 'boolean' ? Number(value) : value);
