/** Where everything of a member lives on its host. */
export const paths = {
  directory: '/etc/etcd',
  /** Read by systemd into the environment of etcd. */
  config: '/etc/etcd/etcd.env',
  /** Says which cluster to found or join; read only while there is no data, and gone once the member has come up. */
  bootstrap: '/etc/etcd/bootstrap.env',
  rootPassword: '/etc/etcd/etcd.pass',
  /** What the last defragmentation reached. */
  defragmented: '/etc/etcd/defragmented.json',
  /** What the last restore reached. */
  restored: '/etc/etcd/restored.json',
  /** Signs tokens of clients for as long as a restored member runs without a restart. */
  tokenKey: '/etc/etcd/token.key',
  /** Takes a snapshot. */
  backup: '/etc/etcd/backup.sh',
  backupService: '/etc/systemd/system/etcd-backup.service',
  backupTimer: '/etc/systemd/system/etcd-backup.timer',
  ca: '/etc/etcd/ca.crt',
  certificate: '/etc/etcd/server.crt',
  key: '/etc/etcd/server.key',
  /** What versions before wrote in their place, and the unit of those versions still reads. */
  former: ['/etc/etcd/etcd.conf', '/etc/etcd/bootstrap.conf'],
  unit: '/etc/systemd/system/etcd.service',
  profile: '/etc/profile.d/etcdctl.sh',
} as const;

/** What a member's host shows to etcd. */
export const memberIdentity = { certificatePath: paths.certificate, keyPath: paths.key } as const;

export const unitName = 'etcd.service';
export const backupUnits = { service: 'etcd-backup.service', timer: 'etcd-backup.timer' } as const;

/** Left by what a running member reads only when it starts. */
export const restartTopic = 'etcd.restart';

/** Left where a member starts or restarts: its users are tried there. */
export const startedTopic = 'etcd.started';
