import { estate, members, meta, network, on, type Estate } from './estate.ts';
import { until } from './wait.ts';

const [first, second, third] = members;
export const vip = `${network}.9`;

/** INFRA on one host, a VIP on two others, and a host with nothing else. */
const nodes = `all:
  children:
    infra:
      hosts: { ${meta}: { infra_seq: 1, nodename: infra-1 } }
    proxy:
      hosts:
        ${first}: { nodename: proxy-1, vip_role: master }
        ${second}: { nodename: proxy-2 }
      vars: { node_cluster: proxy, vip_enabled: true, vip_address: ${vip}, vip_vrid: 9 }
    plain:
      hosts: { ${third}: { nodename: plain-1 } }
      vars: { node_cluster: plain }
`;
const vars = `    vtraces_enabled: false
    grafana_enabled: false
    nginx_users: { operator: portal.secret }
`;

/** The inventory of these hosts; names are asked of the host of INFRA by this method. */
export const nodeEstate = (dnsMethod: 'add' | 'overwrite'): Promise<Estate> =>
  estate(
    (demo) =>
      nodes +
      demo
        .slice(demo.search(/^ {2}vars:$/m))
        .replace(/^ {4}node_dns_method: .*\n/m, '')
        .replace(/^ {2}vars:\n/m, `  vars:\n${vars}    node_dns_method: ${dnsMethod}\n`),
  );

/** The first value of an expression, as the store of metrics says it. */
export const metric = (expr: string): Promise<string> =>
  on(
    meta,
    `curl -s http://127.0.0.1:8428/api/v1/query --data-urlencode 'query=${expr}' | jq -r '.data.result[0].value[1] // "none"'`,
  );

/** Lines of the answer of the store of logs; empty while it is down. */
export const query = (words: string): Promise<string> =>
  on(meta, `curl -s http://127.0.0.1:9428/select/logsql/query --data-urlencode 'query=${words}' || :`);

export async function lines(words: string): Promise<number> {
  const answer = await query(`${words} | stats count() n`);
  return answer === '' ? 0 : Number((JSON.parse(answer) as { readonly n: string }).n);
}

/** What ships the logs of a host, and what it last said: for the message of a test that waited in vain. */
export const whatShipsLogs = (host: string): Promise<string> =>
  on(
    host,
    'systemctl is-active vlagent systemd-journal-upload; journalctl -q --no-pager -n 20 -u vlagent -u systemd-journal-upload',
  );

export const onlyHolder = (): Promise<string> =>
  until('one host holds the address', async () => {
    const [holder, another] = await holders();
    return another === undefined && holder;
  });

export async function holders(): Promise<readonly string[]> {
  const held = await Promise.all(
    [first, second].map(async (host) => [host, await on(host, `ip -o -4 address | grep -c ' ${vip}/' || :`)]),
  );
  return held.flatMap(([host = '', count]) => (count === '0' ? [] : [host]));
}
