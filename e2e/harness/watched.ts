import { fresh, members, meta, network, on, wholeEstate, type Estate } from './estate.ts';
import { expectSuccess } from './expect.ts';
import { startReceiver, type Receiver } from './receiver.ts';

const hostsOnly = `    nodes:
      hosts:
${members.map((host, i) => `        ${host}: { nodename: node-${i + 1} }\n`).join('')}
`;

/** A watched estate, and who is told of its alerts. */
export interface Watched {
  readonly estate: Estate;
  readonly receiver: Receiver;
}

/** Four new hosts, one of which watches them all, and etcd: what INFRA does is the same whatever it watches. */
export async function watchedHosts(): Promise<Watched> {
  return watchedEstate((demo) => demo.replace(/^ {4}pg-meta:[\s\S]*?(?=^ {2}vars:$)/m, hostsOnly));
}

/** A new PostgreSQL cluster of two members, watched by a third host. */
export async function watchedPostgres(): Promise<Watched> {
  return watchedEstate((demo) =>
    demo.replace(/^ {4}pg-meta:[\s\S]*?(?=^ {4}pg-test:)/m, '').replace(/^ +\S+: \{ pg_seq: 3, .*\n/m, ''),
  );
}

/** All six modules. */
export const watchedEverything = (): Promise<Watched> =>
  watchedEstate((demo) => demo, { file: 'demo/full.yml', parts: ['minio'] });

/** `parts`: what hosts are offered besides those of INFRA. */
interface Demo {
  readonly file?: string;
  readonly parts?: readonly string[];
}

export async function watchedEstate(
  edit: (demo: string) => string,
  { file, parts = [] }: Demo = {},
): Promise<Watched> {
  await fresh(['victoria-logs', 'vlagent', 'victoria-metrics', ...parts]);
  const receiver = await startReceiver(`${network}.1`);
  const estate = await wholeEstate((demo) => told(edit(demo), receiver), file);
  await expectSuccess(estate, 'deploy', '--yes');
  return { estate, receiver };
}

/** The inventory with this receiver, one that listens nowhere, and a few sites. */
export function told(demo: string, { url }: Receiver): string {
  const hook = (name: string): string =>
    `{ name: ${name}, webhook_configs: [{ url: '${url}', send_resolved: true }] }`;
  return demo.replace(
    'grafana_enabled: false',
    `grafana_enabled: false
        alertmanager_receivers:
          - ${hook('dba')}
          - ${hook('watchdog')}
          # Nobody listens there.
          - { name: deaf, webhook_configs: [{ url: 'http://${network}.1:9/' }] }
        infra_portal:
          home: { domain: i.pigsty }
          alerts: { domain: alerts.pigsty, endpoint: '127.0.0.1:9059', websocket: true }
          files: { domain: files.pigsty, domains: [f.pigsty], path: /srv/files, index: true, auth: true, enforce_https: true }`,
  );
}

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export async function query(host: string, expr: string): Promise<readonly Sample[]> {
  const text = await on(
    host,
    `curl -fsS http://127.0.0.1:8428/api/v1/query --data-urlencode 'query=${expr}'`,
  );
  const { data } = JSON.parse(text) as {
    readonly data: {
      readonly result: readonly {
        readonly metric: Record<string, string>;
        readonly value: [number, string];
      }[];
    };
  };
  return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
}

export const targetsRegistered = async (host: string): Promise<number> =>
  Number(await on(host, "find /infra/targets -name '*.yml' -exec grep -h '^- labels:' {} + | wc -l"));

/** As a resolver of the host would ask it. */
export const resolved = async (name: string, at = meta): Promise<string> =>
  (
    await on(
      at,
      `cat /etc/resolv.conf >/tmp/before; echo 'nameserver ${at}' >/etc/resolv.conf; getent -s dns ahostsv4 ${name} | head -n 1; cat /tmp/before >/etc/resolv.conf`,
    )
  ).split(/\s+/)[0] ?? '';
