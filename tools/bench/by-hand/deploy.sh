#!/usr/bin/env bash
# The demo estate as an experienced operator would script it for these four hosts: everything that can be done at the
# same time is, nothing is looked at first, nothing can be run twice.
#   deploy.sh PAYLOAD NETWORK KEY KNOWN_HOSTS
# PAYLOAD (made by payload.mjs) has, per host: early.tar and late.tar (final files), packages; per cluster: SQL.
set -euo pipefail
payload=$1 network=$2 key=$3 known_hosts=$4
meta=$network.10 first=$network.11 replicas=("$network.12" "$network.13")
hosts=("$meta" "$first" "${replicas[@]}")
sockets=$(mktemp -d)

on() {
  local host=$1
  shift
  ssh -F none -i "$key" -o IdentitiesOnly=yes -o UserKnownHostsFile="$known_hosts" -o StrictHostKeyChecking=yes \
    -o LogLevel=ERROR -o ControlMaster=auto -o ControlPersist=60 -o ControlPath="$sockets/%h" "root@$host" "$@"
}

leave() {
  for host in "${hosts[@]}"; do
    ssh -F none -O exit -o ControlPath="$sockets/$host" "$host" 2>/dev/null || true
  done
  rm -rf "$sockets"
}
trap leave EXIT
trap 'kill $(jobs -p) 2>/dev/null || true; exit 130' INT TERM

# Runs a function for each host at the same time; fails when one of them does.
everywhere() {
  local work=$1 host jobs=() job
  shift
  for host in "$@"; do
    "$work" "$host" &
    jobs+=($!)
  done
  for job in "${jobs[@]}"; do wait "$job"; done
}

# Polls on the host, so that nothing waits for a round trip.
readonly until_true='until_true() { for _ in $(seq 600); do eval "$1" && return; sleep 0.1; done; echo "in vain: $1" >&2; exit 1; }'

install() {
  local host=$1 packages
  packages=$(cat "$payload/$host/packages")
  on "$host" tar -xpf - -C / <"$payload/$host/early.tar"
  on "$host" bash -es <<SCRIPT >/dev/null
hostnamectl set-hostname "$(cat "$payload/$host/hostname")"
groupadd --gid 88 admin
useradd --uid 88 --gid admin --create-home --shell /bin/bash --comment administrator dba
groupadd --system --gid 543 postgres
useradd --system --uid 543 --gid postgres --create-home --home-dir /var/lib/pgsql --shell /bin/bash postgres
export PIGSTY_NO_START=1 DEBIAN_FRONTEND=noninteractive
apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold $packages </dev/null
SCRIPT
  on "$host" tar -xpf - -C / <"$payload/$host/late.tar"
  on "$host" bash -es <<SCRIPT >/dev/null
update-ca-certificates
systemctl daemon-reload
systemctl enable --quiet --now haproxy pgbouncer
systemctl enable --quiet patroni
SCRIPT
}

etcd() {
  on "$meta" bash -es <<SCRIPT >/dev/null
$until_true
{ cat /etc/etcd/etcd.conf; echo 'initial-cluster-state: new'; echo 'initial-cluster: etcd-1=https://$meta:2380'; } >/etc/etcd/bootstrap.conf
chgrp etcd /etc/etcd/bootstrap.conf && chmod 640 /etc/etcd/bootstrap.conf
systemctl enable --quiet --now etcd
export ETCDCTL_API=3 ETCDCTL_ENDPOINTS=https://127.0.0.1:2379 ETCDCTL_CACERT=/etc/etcd/ca.crt
until_true 'etcdctl endpoint health 2>/dev/null'
declare -A passwords=([pg-meta]='$(cat "$payload/pg-meta.etcd")' [pg-test]='$(cat "$payload/pg-test.etcd")')
for name in pg-meta pg-test; do
  etcdctl role add \$name
  etcdctl role grant-permission \$name --prefix=true readwrite /pg/\$name/
  etcdctl user add \$name --interactive=false --new-user-password="\${passwords[\$name]}"
  etcdctl user grant-role \$name \$name
done
etcdctl user add "root:\$(cat /etc/etcd/etcd.pass)"
etcdctl role add root
etcdctl user grant-role root root
etcdctl auth enable
SCRIPT
}

# Starts Patroni on a host and waits until its REST API says so.
member() {
  local host=$1 path=$2 answer=$3
  on "$host" bash -es <<SCRIPT >/dev/null
$until_true
systemctl start patroni
until_true "curl -fsS --max-time 2 --cacert /etc/pki/ca.crt https://$host:8008/$path 2>/dev/null | grep -Eq '$answer'"
SCRIPT
}
primary() { member "$1" leader 'role.: .primary'; }
replica() { member "$1" patroni 'replication_state.: .streaming'; }

content() {
  local host=$1 cluster=$2 part
  for part in globals template1 postgres databases; do
    on "$host" runuser -u postgres -- psql -XqAt -h /run/postgresql -d "$([ $part = template1 ] && echo template1 || echo postgres)" \
      -v ON_ERROR_STOP=1 -f - <"$payload/$cluster.$part.sql" >/dev/null
  done
}

cluster() { [ "$1" = "$meta" ] && echo pg-meta || echo pg-test; }
stanza() { on "$1" runuser -u postgres -- pgbackrest --stanza="$(cluster "$1")" --no-online stanza-create; }
backup() { on "$1" runuser -u postgres -- pgbackrest --stanza="$(cluster "$1")" --type=full backup; }
# The backup wants the repository that the leader archives to.
lead() {
  primary "$1"
  stanza "$1"
  local jobs=() job
  content "$1" "$(cluster "$1")" &
  jobs+=($!)
  backup "$1" &
  jobs+=($!)
  if [ "$1" = "$first" ]; then
    everywhere follow "${replicas[@]}" &
    jobs+=($!)
  fi
  for job in "${jobs[@]}"; do wait "$job"; done
}
follow() {
  replica "$1"
  stanza "$1"
}

everywhere install "${hosts[@]}"
etcd
everywhere lead "$meta" "$first"
