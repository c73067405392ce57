import { absent, command, file, quoteWord, shCommand, sysctl, type Op, type Platform } from '@pigsty/sdk';
import { deviceValues, renderTmpfiles, renderUdevRules, type DeviceValue } from '../render/device-values.ts';
import {
  hugePagesParameter,
  isOfNetwork,
  kernelParameters,
  parameterFile,
} from '../render/kernel-parameters.ts';
import { paths } from '../spec/paths.ts';
import { hugePagesReserved } from './huge-pages.ts';
import { giveBackKernelValues, keepKernelValues, valueOf } from './kernel-values.ts';
import type { NodeModel } from './node.ts';
import { numaGivenBack, numaOff } from './numa.ts';
import { swapGivenBack, swapOff } from './swap.ts';

/** What the kernel of a node is told: parameters, memory, disks. A container sets what is its own, its network. */
export function tuningOps({ params, platform, container, hugePages: pages }: NodeModel): readonly Op[] {
  const parameters = kernelParameters(params, pages);
  const own = (name: string): boolean => !container || isOfNetwork(name);
  const reserved = params.node_sysctl_params[hugePagesParameter] === undefined ? pages : 0;
  const values = container ? [] : deviceValues(params);
  const fileOf = (name: string): string => quoteWord(parameterFile(name));
  const devices = values.flatMap(({ files }) => files.split(' '));
  const names = Object.keys(parameters);
  return [
    keepKernelValues([...names.filter(own).map(fileOf), ...devices]),
    giveBackKernelValues([...names.map(fileOf), ...devices]),
    ...Object.entries(parameters).map(([name, value]) =>
      sysctl({
        name,
        value,
        ...(own(name) && !(name === hugePagesParameter && reserved > 0) ? {} : { live: false }),
      }),
    ),
    ...(reserved > 0 && !container ? [hugePagesReserved(reserved)] : []),
    ...deviceOps(values),
    ...(container ? [] : bootOps(params, platform)),
  ];
}

function deviceOps(values: readonly DeviceValue[]): readonly Op[] {
  const written = (path: string, content: string | undefined): Op =>
    content === undefined ? absent({ path }) : file({ path, content });
  return [
    written(paths.tmpfiles, renderTmpfiles(values)),
    written(paths.udevRules, renderUdevRules(values)),
    ...values.map(deviceOp),
  ];
}

/** A file that does not offer the value keeps its own. */
function deviceOp({ name, files, value, offeredBy, rotating }: DeviceValue): Op {
  const each = `${valueOf}
for f in ${files}; do
  [ -w "$f" ] && [ "$(value "$f")" != "${value}" ] || continue
  ! grep -q '\\[' "$f" || tr -d '[]' <"$f" | grep -qw -e "${value}" || continue${
    offeredBy === undefined ? '' : `\n  grep -qsw -e "${value}" "\${f%/*}/${offeredBy}" || continue`
  }${rotating === undefined ? '' : `\n  [ "$(cat "\${f%/*}/rotational")" = 1 ] || continue`}`;
  return command({
    name: `set ${name} to ${value}`,
    run: shCommand(`${each}\n  printf '%s\\n' "$1" >"$f" || exit 1\ndone`, [value]),
    unless: `${each}\n  exit 1\ndone`,
  });
}

function bootOps(
  params: Pick<NodeModel['params'], 'node_disable_swap' | 'node_disable_numa'>,
  platform: Platform,
): readonly Op[] {
  return [
    params.node_disable_swap ? swapOff() : swapGivenBack(),
    ...(params.node_disable_numa ? numaOff(platform) : numaGivenBack(platform)),
  ];
}

/** The kernel as it was found. */
export function tuningRemoval(platform: Platform): readonly Op[] {
  return [
    absent({ path: paths.tmpfiles }),
    absent({ path: paths.udevRules }),
    giveBackKernelValues([]),
    swapGivenBack(),
    ...numaGivenBack(platform),
  ];
}
