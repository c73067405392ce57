/** Where everything of a member lives on its host. */
export const paths = {
  directory: '/etc/etcd',
  config: '/etc/etcd/etcd.conf',
  /** Says which cluster to found or join; read only while there is no data, and gone once the member has come up. */
  bootstrap: '/etc/etcd/bootstrap.conf',
  rootPassword: '/etc/etcd/etcd.pass',
  ca: '/etc/etcd/ca.crt',
  certificate: '/etc/etcd/server.crt',
  key: '/etc/etcd/server.key',
  unit: '/etc/systemd/system/etcd.service',
  profile: '/etc/profile.d/etcdctl.sh',
} as const;

export const unitName = 'etcd.service';

/** Left by what a running member reads only when it starts. */
export const restartTopic = 'etcd.restart';
