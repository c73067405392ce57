import { beforeAll, describe, expect, test } from 'vitest';
import { fresh, members, meta, on, wholeEstate } from './harness/estate.ts';
import { expectSuccess } from './harness/expect.ts';
import { openPorts } from './harness/open-ports.ts';
import { answersOf, type Identity } from './harness/port-answers.ts';
import { recordedPorts } from './harness/recorded-ports.ts';

const [member, other] = members;
const everyPort = Array.from({ length: 65_535 }, (_, i) => i + 1);

/** etcd on the members themselves, so that each has every port that a member can have. */
const etcdOnMembers = (text: string): string =>
  text.replace(/^( *)\S+: \{ etcd_seq: 1 \}$/m, (_, margin: string) =>
    members.map((host, i) => `${margin}${host}: { etcd_seq: ${i + 1} }`).join('\n'),
  );

const gets = (scheme: string, ...paths: readonly string[]): readonly string[] =>
  paths.map((path) => `${scheme} GET /${path}`);

/** What everybody may read, as the decision records say. Every other port asks for credentials. */
const open: ReadonlyMap<number, readonly string[]> = new Map([
  [80, gets('http', 'ca.crt', 'healthz')],
  [443, gets('https', 'ca.crt', 'healthz')],
  [
    8008,
    gets(
      'https',
      ...[
        '',
        'cluster',
        'config',
        'health',
        'healthz',
        'history',
        'metrics',
        'patroni',
        'primary',
        'replica',
      ],
    ),
  ],
  [9101, gets('http', 'metrics')],
]);

/** Ports that a certificate of the estate opens no further. */
const noFurther = new Set([22, 53, 80, 443, 2380, 5432, 5433, 5434, 5436, 5438, 6432, 8008, 9101]);

const identityOf = async (host: string, path: string): Promise<Identity> => ({
  cert: await on(host, `cat ${path}.crt`),
  key: await on(host, `cat ${path}.key`),
});

/** A certificate that nobody here has signed. */
async function stranger(): Promise<Identity> {
  await on(
    other,
    'openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=x -keyout /tmp/x.key -out /tmp/x.crt 2>/dev/null',
  );
  return identityOf(other, '/tmp/x');
}

const listening = async (host: string): Promise<ReadonlyMap<number, string>> =>
  new Map(
    (await on(host, `ss -Hltnp | awk '$4 !~ /^(127\\.|\\[::1\\]|\\[::ffff:127\\.)/ { print $4, $6 }'`))
      .split('\n')
      .map((line) => [
        Number(/:(\d+) /.exec(line)?.[1]),
        /"([^"]+)"/.exec(line)?.[1] ?? 'a socket of systemd',
      ]),
  );

describe('every listening port', () => {
  beforeAll(async () => {
    await fresh(['victoria-logs', 'vlagent', 'victoria-metrics']);
    await expectSuccess(await wholeEstate(etcdOnMembers), 'deploy', '--yes');
  });

  test.each([
    ['the infra node', meta],
    ['a member of PostgreSQL and etcd', member],
  ])(
    'of %s is one of the decision records, and tells those without credentials what they say, and no more',
    async (_, host) => {
      const programs = await listening(host);
      const ports = await openPorts(host, everyPort);
      expect(ports).toEqual([...programs.keys()].sort((a, b) => a - b));
      const recorded = recordedPorts();
      expect(ports.filter((port) => !recorded.has(port))).toEqual([]);

      const shown: Readonly<Record<string, Identity | undefined>> = {
        nothing: undefined,
        'a certificate of nobody': await stranger(),
        'another host': await identityOf(other, '/etc/pki/exporter'),
        'another instance of PostgreSQL': await identityOf(other, '/pg/cert/server'),
      };
      for (const port of ports) {
        const told: Record<string, readonly string[]> = {};
        for (const [who, identity] of Object.entries(shown))
          told[who] = await answersOf(host, port, identity);
        console.info(`${host}:${port} ${programs.get(port)} ${JSON.stringify(told)}`);
        const everybody = open.get(port) ?? [];
        for (const [who, answers] of Object.entries(told)) {
          const strange = who === 'nothing' || who === 'a certificate of nobody' || noFurther.has(port);
          const more = answers.filter((answer) => !everybody.includes(answer));
          if (strange) expect(more, `port ${port} to ${who}`).toEqual([]);
          // Keys take a password besides.
          if (port === 2379) expect(more, who).not.toContain('https POST /v3/kv/range');
        }
        for (const answer of everybody.filter((a) => a.endsWith('metrics') || a.endsWith('.crt')))
          expect(told['nothing'], `port ${port}`).toContain(answer);
      }
    },
  );
});
