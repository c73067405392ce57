import { quoteWord, type Cluster } from '@pigsty/sdk';
import { localUrl, type Member } from '../spec/members.ts';
import { paths } from '../spec/paths.ts';
import type { EtcdParams } from '../spec/schema.ts';

/**
 * /etc/etcd/backup.sh: takes a snapshot of this member, reads it back, writes down what it holds, and deletes the oldest.
 * Run by the timer, and by `pigsty etcd backup` with the id of its run. The password is in the environment of etcdctl, which
 * root alone can read as long as it lives.
 */
export function renderEtcdBackupSh(member: Member, cluster: Cluster<EtcdParams>): string {
  const { etcd_backup_dir: directory, etcd_backup_keep: keep } = member.params;
  return `#!/bin/sh
# Managed by Pigsty. A snapshot of ${member.name}: backup.sh [RUN]
set -eu
umask 077
LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
run=\${1-}
directory=${quoteWord(directory)}
install -d -o root -g root -m 0700 "$directory"
exec 9>"$directory/.lock"
flock 9
rm -f "$directory"/*.part

fail() { echo "$*" >&2; exit 1; }
say() { printf '%s\\n' "$1" | grep -v '^Deprecated' | tail -n 5; }
name=${quoteWord(cluster.name)}-$(date -u +%Y%m%dT%H%M%SZ)
while [ -e "$directory/$name.db" ]; do
  sleep 1
  name=${quoteWord(cluster.name)}-$(date -u +%Y%m%dT%H%M%SZ)
done
file=$directory/$name.db

export ETCDCTL_API=3 ETCDCTL_ENDPOINTS=${quoteWord(localUrl(member))}
export ETCDCTL_CACERT=${paths.ca} ETCDCTL_CERT=${paths.certificate} ETCDCTL_KEY=${paths.key}
tries=0
until answer=$(ETCDCTL_USER=root ETCDCTL_PASSWORD=$(cat ${paths.rootPassword}) etcdctl snapshot save "$file" 2>&1 </dev/null); do
  tries=$((tries + 1))
  rm -f "$file" "$file.part"
  [ "$tries" -lt 3 ] || fail "${member.name} gives no snapshot: $(say "$answer")"
  sleep 1
done

# What cannot be read is no snapshot.
tool=etcdutl
command -v etcdutl >/dev/null || tool=etcdctl
status=$($tool snapshot status "$file" -w json 2>/dev/null </dev/null) || {
  answer=$($tool snapshot status "$file" -w json 2>&1 </dev/null) || :
  rm -f "$file"
  fail "the snapshot of ${member.name} cannot be read: $(say "$answer")"
}
sync "$file"
printf '{"name":"%s","cluster":"%s","member":"%s","takenAt":%s,"run":"%s","bytes":%s,"status":%s}\\n' \\
  "$name" ${quoteWord(cluster.name)} ${quoteWord(member.name)} "$(date +%s)" "$run" "$(stat -c %s "$file")" "$status" >"$file.json.part"
mv "$file.json.part" "$file.json"
sync "$file.json"

# Only what has a description is ours.
ls -r "$directory" | sed -n 's/^\\(${cluster.name}-[0-9]\\{8\\}T[0-9]\\{6\\}Z\\.db\\)\\.json$/\\1/p' | tail -n +${keep + 1} | while read -r old; do
  rm -f "$directory/$old" "$directory/$old.json"
done
cat "$file.json"
`;
}
