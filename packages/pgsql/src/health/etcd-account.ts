import { etcdEndpoints } from '@pigsty/etcd/contract';
import { quoteWord, type Inventory, type Probe } from '@pigsty/sdk';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import { fail, ok, subjectOf, warn } from './subject.ts';

/**
 * The cluster's account in etcd may do at every member what Patroni does there: log in, hold a lease, read its keys, list
 * the members. A new version of etcd may allow less, and a member may refuse tokens, while its health is well. One
 * instance asks for its cluster: etcd hashes a password for each login.
 */
export function etcdAccountProbes(
  cluster: PgCluster,
  instance: PgInstance,
  inventory: Inventory,
): readonly Probe[] {
  if (instance !== cluster.instances[0] || etcdEndpoints(inventory).length === 0) return [];
  return [
    {
      ...subjectOf(cluster, instance),
      name: "every member of etcd serves Patroni's account",
      script: `python3 -c ${quoteWord(program)} /etc/patroni/patroni.yml 2>&1`,
      deadlineMs: 15_000,
      judge: ({ output }) => {
        const lines = output.split('\n').filter((line) => line !== '');
        const of = (word: string): readonly string[] =>
          lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
        const refused = of('refused');
        if (refused.length > 0)
          return fail(
            refused.join('; '),
            'Patroni keeps its lease with this account: bring back the version of etcd that served it, one member at a time.',
          );
        const silent = of('silent');
        if (silent.length > 0) return warn(`no answer of ${silent.join(', ')}`, 'pigsty health etcd');
        const served = of('serves');
        return served.length > 0
          ? ok(`${served.length} members`)
          : { state: 'unknown', detail: lines.at(-1) ?? 'no answer' };
      },
    },
  ];
}

/** With what Patroni itself reads, so that the password is in no script. */
const program = String.raw`
import base64, json, ssl, sys, urllib.error, urllib.request, yaml
document = yaml.safe_load(open(sys.argv[1]))
etcd = document['etcd3']
prefix = '%s/%s/' % (document['namespace'].rstrip('/'), document['scope'])
context = ssl.create_default_context(cafile=etcd['cacert'])
context.load_cert_chain(etcd['cert'], etcd['key'])
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
text = lambda key: base64.b64encode(key.encode()).decode()
def attempt(endpoint):
    token = ''
    def call(path, body):
        request = urllib.request.Request('https://%s/v3/%s' % (endpoint, path), json.dumps(body).encode(), {'Authorization': token})
        try:
            return json.loads(opener.open(request, timeout=3).read())
        except urllib.error.HTTPError as error:
            raise PermissionError('%s: %s' % (path, json.loads(error.read()).get('message', error)))
    try:
        token = call('auth/authenticate', {'name': etcd['username'], 'password': etcd['password']})['token']
    except PermissionError as error:
        if 'authentication is not enabled' not in str(error): raise
    lease = call('lease/grant', {'TTL': '30'})['ID']
    try:
        call('lease/keepalive', {'ID': lease})
        call('kv/range', {'key': text(prefix), 'range_end': text(prefix[:-1] + '0'), 'limit': 1, 'keys_only': True})
        call('cluster/member/list', {})
    finally:
        call('lease/revoke', {'ID': lease})
for endpoint in etcd['hosts']:
    try:
        attempt(endpoint)
        print('serves', endpoint)
    except PermissionError as error:
        print('refused', endpoint, error)
    except (OSError, ValueError) as error:
        print('silent', endpoint, error)
`;
