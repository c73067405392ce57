import { paths } from '../spec/paths.ts';

/**
 * /etc/profile.d/etcdctl.sh: etcdctl finds the cluster, and has the member's certificate where its key is readable; `e`
 * runs it as root of etcd where the password is readable.
 */
export function renderEtcdctlSh(clientUrls: readonly string[], caPath: string): string {
  return `# Managed by Pigsty.
export ETCDCTL_API=3
export ETCDCTL_ENDPOINTS='${clientUrls.join(',')}'
export ETCDCTL_CACERT='${caPath}'
if [ -r ${paths.key} ]; then
  export ETCDCTL_CERT='${paths.certificate}' ETCDCTL_KEY='${paths.key}'
fi
e() {
  if [ -r ${paths.rootPassword} ]; then
    ETCDCTL_USER=root ETCDCTL_PASSWORD="$(cat ${paths.rootPassword})" etcdctl "$@"
  else
    etcdctl "$@"
  fi
}
em() { e member list -w table "$@"; }
`;
}
