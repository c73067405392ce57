import { shell, type Cluster, type Estate, type Probe, type Verdict } from '@pigsty/sdk';
import { declaredName } from '../spec/names.ts';
import { paths } from '../spec/paths.ts';
import type { NodeParams } from '../spec/schema.ts';
import { certificateProbe } from './certificate.ts';
import { exporterProbes } from './exporter.ts';
import { haproxyProbes } from './haproxy.ts';
import { logProbes } from './logs.ts';
import { tuningProbes } from './tuning.ts';
import { vipProbes } from './vip.ts';

export function probes(
  cluster: Cluster<NodeParams>,
  { inventory }: Pick<Estate, 'inventory'>,
): readonly Probe[] {
  return cluster.instances.flatMap(({ name, host, params }) => {
    const subject = { module: 'node', cluster: cluster.name, instance: name, host };
    const declared = declaredName(inventory.hosts.get(host)?.vars ?? {});
    const ask = (claim: string, script: string, judge: Probe['judge']): Probe => ({
      ...subject,
      name: claim,
      script,
      deadlineMs: 5_000,
      judge,
    });
    return [
      ...(params.nodename_overwrite && declared !== undefined
        ? [ask('host name is the declared one', 'hostname', ({ output }) => equal(output.trim(), declared))]
        : []),
      ask(
        `disk of ${params.node_data} has room`,
        shell`df -P ${params.node_data} / | awk 'NR > 1 { print $5, $6 }'`,
        ({ output }) => judgeDisk(output),
      ),
      ask(
        'no unit has failed',
        'systemctl list-units --failed --plain --no-legend --no-pager',
        ({ output }) => judgeUnits(output),
      ),
      ...tuningProbes(subject, params),
      ...(params.haproxy_enabled ? haproxyProbes(subject, params) : []),
      ...exporterProbes(subject, params),
      ...logProbes(subject, params),
      ...vipProbes(subject, params, inventory),
      certificateProbe({ ...subject, path: paths.ca }),
    ];
  });
}

function equal(have: string, want: string): Verdict {
  return have === want
    ? { state: 'ok', detail: have }
    : { state: 'warn', detail: `is ${have}, declared ${want}`, hint: 'pigsty deploy' };
}

const warnPercent = 85;
const failPercent = 95;

function judgeDisk(output: string): Verdict {
  const used = output
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
    .map(([percent, path]) => ({ percent: Number.parseInt(percent ?? '', 10), path }));
  const fullest = used.sort((a, b) => b.percent - a.percent)[0];
  if (fullest === undefined || Number.isNaN(fullest.percent))
    return { state: 'unknown', detail: 'df did not answer' };
  const state = fullest.percent >= failPercent ? 'fail' : fullest.percent >= warnPercent ? 'warn' : 'ok';
  return { state, detail: `${fullest.path ?? ''} is ${fullest.percent}% full` };
}

/** Failed units of others do not concern the services here, but somebody should look. */
function judgeUnits(output: string): Verdict {
  const units = output
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/^[^\w]*/, '').split(/\s+/)[0] ?? '');
  return units.length === 0
    ? { state: 'ok', detail: 'none' }
    : { state: 'warn', detail: units.join(', '), hint: `systemctl status ${units[0] ?? ''}` };
}
