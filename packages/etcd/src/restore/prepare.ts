import { quoteWord, quoteWords, text, type Text } from '@pigsty/sdk';
import { oldPassword } from '../ops/auth.ts';
import { gatewayFunctions, gatewayOf, credentials, curlWord, script } from '../ops/gateway.ts';
import { clientOf } from '../plan/auth.ts';
import { memberOf, peering } from '../spec/members.ts';
import { paths } from '../spec/paths.ts';
import type { RestoreScope } from './input.ts';
import { keptDirectory, preparedFile, restoreUnit, stagingDirectory } from './places.ts';
import type { Source } from './source.ts';

/** Revisions that clients have seen since the snapshot are not given a second time. */
const revisionBump = 1_000_000_000;

/**
 * Makes the data ready beside the present one. A snapshot becomes the data of a cluster with one member and an identity of
 * its own; then etcd runs with it for a moment, where no client reaches it. Leases are revoked there: they are the claims of
 * clients that were alive when the snapshot was taken. Patroni would take the leader of that time for today's.
 */
export function prepareCommand(scope: RestoreScope, source: Source): ReturnType<typeof script> {
  const { cluster, run } = scope;
  const { instance } = source;
  const member = memberOf(instance);
  const { params } = instance;
  const client = clientOf(cluster, [member]);
  return script([
    'umask 077',
    `staging=${quoteWord(stagingDirectory(params))} unit=${restoreUnit} run=${quoteWord(run.id)} name=${quoteWord(member.name)}`,
    helpers,
    'clear_up',
    'install -d -o etcd -g etcd -m 0700 "$staging" || exit 1',
    source.kind === 'snapshot'
      ? fromSnapshot(source.path, {
          peer: peering(member),
          url: member.peerUrl,
          token: `${cluster.name}-${run.id}`,
        })
      : `force=--force-new-cluster
mkdir "$staging/data" && cp -a ${quoteWord(keptDirectory(params))} "$staging/data/member" || exit 1`,
    'chown -R etcd:etcd "$staging/data" && chmod 0700 "$staging/data" || exit 1',
    serve(member.clientUrl),
    gatewayOf(client),
    'endpoints="https://127.0.0.1:$port"',
    gatewayFunctions,
    loginText(cluster.params.etcd_root_password),
    oldPassword({ passwordPath: paths.rootPassword }),
    refusal,
    revoke,
    `systemctl stop "$unit" || exit 1
printf '{"run":"%s","revision":%s,"keys":%s,"leases":%s}\\n' "$run" "$revision" "\${keys:-0}" "$leases" >"$staging/restored.json"
sync
printf '%s\\n' "$run" >${quoteWord(preparedFile(params))}
sync`,
  ]);
}

function loginText(password: Parameters<typeof credentials>[1]): Text {
  return text`credentials=${curlWord(credentials('root', password))}
deadline=$(($(date +%s) + 30))
while login "$credentials"; [ "$state" = unreachable ] && [ "$(date +%s)" -lt "$deadline" ]; do sleep 0.2; done`;
}

const helpers = `clear_up() {
  systemctl stop "$unit" 2>/dev/null
  systemctl reset-failed "$unit" 2>/dev/null
  rm -rf "$staging"
}
# The last words of etcd are its reason.
fail() {
  printf '%s\\n' "$1" >&2
  [ -z "\${2-}" ] || printf '%s\\n' "$2" | grep -v '^Deprecated' | sed 's/,"stacktrace":.*//' | tail -n 5 >&2
  exit 1
}
trap 'code=$?; [ "$code" = 0 ] || clear_up' EXIT
# The first one from $1 on that nobody listens on.
free_port() {
  port=$1
  while ss -ltnH "( sport = :$port )" | grep -q .; do port=$((port + 1)); done
}`;

/** The file is verified against the hash at its end; one that was copied out of a data directory has none. */
function fromSnapshot(
  path: string,
  { peer, url, token }: { readonly peer: string; readonly url: string; readonly token: string },
): string {
  return `force=
tool=etcdutl
command -v etcdutl >/dev/null || tool=etcdctl
bump=
! ETCDCTL_API=3 $tool snapshot restore --help 2>&1 | grep -q -- --bump-revision || bump=${quoteWord(`--bump-revision ${revisionBump} --mark-compacted`)}
answer=$(ETCDCTL_API=3 $tool snapshot restore ${quoteWord(path)} --data-dir "$staging/data" --name "$name" ${quoteWords([`--initial-cluster=${peer}`, `--initial-cluster-token=${token}`, `--initial-advertise-peer-urls=${url}`])} $bump 2>&1 </dev/null) ||
  fail ${quoteWord(`${path} cannot be restored:`)} "$answer"`;
}

/** systemd waits until etcd is ready, and ends it when this script does not. */
function serve(clientUrl: string): string {
  const tls = ['--cert-file', paths.certificate, '--key-file', paths.key, '--trusted-ca-file', paths.ca];
  return `free_port 23790; peer=$port
free_port $((port + 1))
answer=$(systemd-run --quiet --collect --unit="$unit" -p Type=notify -p User=etcd -p Group=etcd -p TimeoutStartSec=300 -p RuntimeMaxSec=3600 -- \\
  /usr/bin/etcd --name "$name" --data-dir "$staging/data" --log-level warn $force --listen-peer-urls "http://127.0.0.1:$peer" \\
  --listen-client-urls "https://127.0.0.1:$port" --advertise-client-urls ${quoteWord(clientUrl)} ${quoteWords(tls)} 2>&1 </dev/null) ||
  fail 'etcd does not start with the restored data:' "$answer
$(journalctl --no-pager --unit "$unit" --lines=20 --output=cat)"`;
}

const refusal = `case $state in
  accepted | off) ;;
  denied) fail "the restored data has another password of root than etcd_root_password and ${paths.rootPassword}: set etcd_root_password to the one of that time, restore, then change it and deploy" ;;
  *) fail "etcd does not answer with the restored data: $answer" "$(journalctl --no-pager --unit "$unit" --lines=20 --output=cat)" ;;
esac`;

const revoke = `held=$(ask lease/leases '{}') || fail 'etcd does not list its leases'
case $held in *'"code":'*) fail "etcd does not list its leases: $held" ;; esac
leases=0
for id in $(printf '%s' "$held" | grep -o '"ID": *"-\\{0,1\\}[0-9]*"' | grep -o -- '-\\{0,1\\}[0-9]\\{1,\\}'); do
  must lease/revoke "{\\\\\\"ID\\\\\\":\\\\\\"$id\\\\\\"}" 'not found' ''
  leases=$((leases + 1))
done
found=$(ask kv/range '{\\"key\\":\\"AA==\\",\\"range_end\\":\\"AA==\\",\\"count_only\\":true}') || fail 'etcd does not count its keys'
revision=$(printf '%s' "$found" | sed -n 's/.*"revision": *"\\([0-9]*\\)".*/\\1/p')
keys=$(printf '%s' "$found" | sed -n 's/.*"count": *"\\([0-9]*\\)".*/\\1/p')
[ -n "$revision" ] || fail "etcd does not count its keys: $found"`;
