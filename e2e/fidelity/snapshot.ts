import { on } from '../harness/estate.ts';

/** Everything of an estate that a change may touch: a name for each thing, and a text that differs when it does. */
export type Snapshot = ReadonlyMap<string, string>;

export interface Observed {
  /** Addresses of all hosts. */
  readonly hosts: readonly string[];
  /** Clusters of PostgreSQL with their members in the order of their numbers. */
  readonly clusters: readonly { readonly name: string; readonly hosts: readonly string[] }[];
}

/** Asks the machines themselves, and nothing of ours. */
export async function takeSnapshot({ hosts, clusters }: Observed): Promise<Snapshot> {
  const machines = hosts.map(async (host) =>
    (await on(host, machine)).split('\n').map((line) => `${host} ${line}`),
  );
  const services = clusters.flatMap(({ name, hosts: members }) =>
    members.map(async (host, i) => {
      const lines = (await on(host, server)).split('\n');
      return lines.map((line) =>
        line.startsWith('PostgreSQL ') ? `${name}-${i + 1} ${line}` : `${name} ${line}`,
      );
    }),
  );
  const lines = (await Promise.all([...machines, ...services])).flat();
  return new Map(
    lines.map((line) => {
      const [thing = '', state = ''] = line.split('\t');
      return [thing, state];
    }),
  );
}

/** Until Patroni of every member has been through two of its loops: a change has reached it by then. */
export async function waitForLoops({ clusters }: Observed): Promise<void> {
  await Promise.all(
    clusters.flatMap(({ hosts }) =>
      hosts.map((host) =>
        on(
          host,
          `pause=$(${ask('config')} | sed -n 's/.*"loop_wait": *\\([0-9]*\\).*/\\1/p')
since=$(($(date +%s) + \${pause:-10})) deadline=$(($(date +%s) + 90))
until seen=$(${ask('patroni')} | sed -n 's/.*"dcs_last_seen": *\\([0-9]*\\).*/\\1/p'); [ "\${seen:-0}" -gt "$since" ]; do
  [ "$(date +%s)" -lt "$deadline" ] || { echo "Patroni does not go on: $seen" >&2; exit 1; }
  sleep 0.3
done`,
        ),
      ),
    ),
  );
}

function ask(path: string): string {
  return `curl -sk --max-time 5 "https://$(sed -n 's/^ *connect_address: *//p' /etc/patroni/patroni.yml | head -n 1)/${path}"`;
}

/** Of the distribution; those whose units lie in /etc are watched as well, but for what a timer starts. */
const units = ['etcd', 'patroni', 'pgbouncer', 'haproxy', 'cron', 'ssh', 'chrony', 'systemd-journal-upload'];

/** Files with owner, mode and content; units with their last start and change of state; packages; users; kernel parameters. */
const machine = `export LC_ALL=C
home=$(getent passwd postgres | cut -d: -f6)
find /etc /usr/local/libexec/pigsty /pg/bin /pg/conf /pg/cert /var/spool/cron/crontabs /usr/local/share/ca-certificates "$home/.pgpass" /home/*/.ssh /usr/sbin/policy-rc.d \\
  \\( -path /etc/pigsty -o -path '/etc/passwd*' -o -path '/etc/shadow*' -o -path '/etc/group*' -o -path '/etc/gshadow*' \\
  -o -path '/etc/sub[ug]id*' -o -path /etc/.pwd.lock -o -path /etc/sysctl.d/90-pigsty.conf -o -path /etc/ld.so.cache \\
  -o -path /etc/timezone -o -path /etc/localtime \\) -prune -o -printf '%p\\t%y %m %u:%g %l\\n' 2>/dev/null | sort > /tmp/fidelity.$$
cut -f1 /tmp/fidelity.$$ | while IFS= read -r path; do [ ! -f "$path" ] || [ -L "$path" ] || printf '%s\\n' "$path"; done |
  xargs -d '\\n' sha256sum > /tmp/fidelity.$$.sums
awk -F'\\t' 'NR == FNR { sum[substr($0, 67)] = substr($0, 1, 64); next } { print "file " $1 "\\t" $2 " " sum[$1] }' /tmp/fidelity.$$.sums /tmp/fidelity.$$
rm -f /tmp/fidelity.$$ /tmp/fidelity.$$.sums
printf 'timezone timezone\\t%s\\n' "$(readlink /etc/localtime)$(cat /etc/timezone 2>/dev/null)"
sed -n 's/^\\([^#= ]*\\) *= *\\(.*\\)/sysctl \\1\\t\\2/p' /etc/sysctl.d/90-pigsty.conf 2>/dev/null
for unit in $({ printf '%s\\n' ${units.join(' ')}; cd /etc/systemd/system && find . -maxdepth 1 -type f -name '*.service' | xargs grep -L '^Type=oneshot' | sed 's/^..//; s/\\.service$//' | grep -v @; } | sort -u); do
  systemctl show -p InvocationID,ActiveState,StateChangeTimestampMonotonic,UnitFileState "$unit.service" | sed "s/^\\([A-Za-z]*\\)=/unit $unit.service \\1\\t/"
done
awk -F: 'NR == FNR { hash[$1] = $2; next } { print "user " $1 "\\t" $0 hash[$1] }' /etc/shadow /etc/passwd
awk -F: '{ print "group " $1 "\\t" $0 }' /etc/group
dpkg-query -W -f 'package \${Package}\\t\${Version} \${db:Status-Abbrev}\\n'`;

const roles = `SELECT 'role ' || rolname, md5(concat_ws('|', to_jsonb(r) - 'oid', shobj_description(r.oid, 'pg_authid'),
  (SELECT s.setconfig::text FROM pg_db_role_setting s WHERE s.setrole = r.oid AND s.setdatabase = 0),
  (SELECT string_agg(to_jsonb(m)::text, ',' ORDER BY m.roleid) FROM pg_auth_members m WHERE m.member = r.oid)))
FROM pg_authid r;`;

const databases = `SELECT 'database ' || datname, md5(concat_ws('|', pg_get_userbyid(datdba), datistemplate, datallowconn,
  datconnlimit, datacl::text, shobj_description(d.oid, 'pg_database'),
  (SELECT s.setconfig::text FROM pg_db_role_setting s WHERE s.setdatabase = d.oid AND s.setrole = 0)))
FROM pg_database d WHERE datname <> 'template0';`;

const content = `SELECT format('extension %s/%s', current_database(), extname), extversion || extnamespace::regnamespace FROM pg_extension;
SELECT format('schema %s/%s', current_database(), nspname), pg_get_userbyid(nspowner) || coalesce(nspacl::text, '')
FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema';
SELECT format('privilege %s/%s', current_database(), pg_get_userbyid(defaclrole)), string_agg(defaclobjtype::text || defaclacl::text, ',' ORDER BY defaclobjtype)
FROM pg_default_acl WHERE defaclnamespace = 0 GROUP BY defaclrole;`;

/** A member's server; of the leader also what a cluster has in common. */
const server = `export LC_ALL=C; cd /
sql() { runuser -u postgres -- psql -XqAt -F '	' -v ON_ERROR_STOP=1 -d "$1"; }
sql postgres <<'EOF'
SELECT 'PostgreSQL start', pg_postmaster_start_time();
SELECT 'PostgreSQL load', pg_conf_load_time();
EOF
printf 'PostgreSQL reloads\\t%s\\n' "$(cat /pg/log/postgres/*.csv | grep -c 'received SIGHUP, reloading configuration files')"
if [ "$(echo 'SELECT pg_is_in_recovery()' | sql postgres)" = f ]; then
  printf 'leader\\t%s\\n' "$(hostname)"
  printf 'dynamic\\t%s\\n' "$(${ask('config')})"
  { cat <<'EOF'
${roles}
${databases}
EOF
  } | sql postgres
  echo 'SELECT datname FROM pg_database WHERE datallowconn' | sql postgres | while IFS= read -r database; do
    sql "$database" <<'EOF'
${content}
EOF
  done
fi`;
