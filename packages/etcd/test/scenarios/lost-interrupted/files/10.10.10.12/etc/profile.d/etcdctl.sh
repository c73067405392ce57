# Managed by Pigsty.
export ETCDCTL_API=3
export ETCDCTL_ENDPOINTS='https://10.10.10.10:2379,https://10.10.10.11:2379,https://10.10.10.12:2379'
export ETCDCTL_CACERT='/etc/pki/ca.crt'
if [ -r /etc/etcd/server.key ]; then
  export ETCDCTL_CERT='/etc/etcd/server.crt' ETCDCTL_KEY='/etc/etcd/server.key'
fi
e() {
  if [ -r /etc/etcd/etcd.pass ]; then
    ETCDCTL_USER=root ETCDCTL_PASSWORD="$(cat /etc/etcd/etcd.pass)" etcdctl "$@"
  else
    etcdctl "$@"
  fi
}
em() { e member list -w table "$@"; }
