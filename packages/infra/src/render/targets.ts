import { byCodeUnit, type RegistrationOf } from '@pigsty/sdk';

type Scrape = RegistrationOf<'scrape'>;
type Probe = RegistrationOf<'probe'>;

/** One entry of a target file. */
interface Target {
  readonly job: string;
  readonly ins: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly targets: readonly string[];
}

/** What is scraped and what is probed, as files that VictoriaMetrics and Prometheus discover: `node/pg-test-1.yml`. */
export function renderTargets(
  scrapes: readonly Scrape[],
  probes: readonly Probe[],
  blackboxPort: number,
): Readonly<Record<string, string>> {
  const entries = [...scrapes.map(scraped), ...probes.map((probe) => probed(probe, blackboxPort))];
  const files = new Map<string, Target[]>();
  for (const entry of entries) {
    const name = `${fileName(entry.job)}/${fileName(entry.ins)}.yml`;
    files.set(name, [...(files.get(name) ?? []), entry]);
  }
  return Object.fromEntries([...files].map(([name, list]) => [name, renderFile(list)]));
}

function scraped({ job, cls, ins, ip, targets, scheme, path }: Scrape): Target {
  const [metricsPath, query] = (path ?? '').split('?', 2);
  return {
    job,
    ins,
    targets,
    labels: {
      job,
      cls,
      ins,
      ip,
      ...(scheme === 'https' ? { __scheme__: 'https' } : {}),
      ...(metricsPath === '' || metricsPath === undefined ? {} : { __metrics_path__: metricsPath }),
      ...Object.fromEntries(
        [...new URLSearchParams(query ?? '')].map(([key, value]) => [`__param_${key}`, value]),
      ),
      // One exporter that speaks for several servers: each is an instance of its own.
      ...(query === undefined ? {} : { instance: ins }),
    },
  };
}

/** What the jobs of probes are called. */
export const probeJobs: Readonly<Record<Probe['kind'], string>> = { icmp: 'ping', tcp: 'tcp', http: 'http' };
const modules: Readonly<Record<Probe['kind'], string>> = {
  icmp: 'icmp',
  tcp: 'tcp_connect',
  http: 'http_2xx',
};

/** Asked by the blackbox exporter of the same infra node. */
function probed({ kind, cls, ins, ip, target }: Probe, port: number): Target {
  return {
    job: probeJobs[kind],
    ins,
    targets: [`127.0.0.1:${port}`],
    labels: {
      job: probeJobs[kind],
      cls,
      ins,
      ip,
      instance: target,
      __metrics_path__: '/probe',
      __param_module: modules[kind],
      __param_target: target,
    },
  };
}

function renderFile(targets: readonly Target[]): string {
  const entries = targets.map(({ labels, targets: addresses }) => {
    const lines = Object.entries(labels)
      .sort(([a], [b]) => byCodeUnit(a, b))
      .map(([key, value]) => `    ${key}: ${JSON.stringify(value)}\n`);
    return `- labels:\n${lines.join('')}  targets: [${addresses.map((a) => JSON.stringify(a)).join(', ')}]\n`;
  });
  return entries.join('');
}

/** An instance's name as the name of a file. */
export function fileName(name: string): string {
  return encodeURIComponent(name).replaceAll('*', '%2A').replace(/^\./, '%2E');
}
