import type { TestHost } from '@pigsty/sandbox/testing';
import type { EtcdClient } from '../../src/ops/gateway.ts';

export const endpoint = 'https://127.0.0.1:2379';
export const caPath = '/etc/etcd-words/ca.crt';
const keyPath = '/etc/etcd-words/key.pem';
export const passwordPath = '/etc/etcd-words/etcd.pass';

/** etcd that demands a certificate, for which its own one does; hashing is quick, as it is not what is tried here. */
export async function startEtcd(host: TestHost): Promise<void> {
  await host.sh(`set -e
mkdir -p /etc/etcd-words; cd /etc/etcd-words
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=words -addext 'subjectAltName=IP:127.0.0.1' -keyout key.pem -out ca.crt 2>/dev/null
setsid etcd --name words --data-dir /var/tmp/etcd-words --bcrypt-cost 4 --log-level error \\
  --listen-client-urls ${endpoint} --advertise-client-urls ${endpoint} --listen-peer-urls http://127.0.0.1:2380 \\
  --cert-file ca.crt --key-file key.pem --trusted-ca-file ca.crt </dev/null >/tmp/etcd.log 2>&1 &
echo $! > /run/etcd-words.pid
n=0; until curl -fs --cacert ca.crt --cert ca.crt --key key.pem ${endpoint}/health >/dev/null || [ $n = 100 ]; do n=$((n+1)); sleep 0.1; done`);
}

export type Client = Omit<EtcdClient, 'rootPassword'>;
export const client: Client = {
  endpoints: [endpoint],
  caPath,
  certificatePath: caPath,
  keyPath,
};
