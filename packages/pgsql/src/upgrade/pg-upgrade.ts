import { quoteWord, type Platform } from '@pigsty/sdk';
import { postgresHome } from '../platform/paths.ts';
import { hasFeature } from '../platform/versions.ts';
import type { UpgradePlan } from './input.ts';
import { dataOf, treeOf, upgradeDirectory } from './places.ts';

/** Shell functions around pg_upgrade on the host of the member. Everything runs as the owner of the data. */
export function upgradeFunctions(plan: UpgradePlan, platform: Platform): string {
  const { member, from, to, jobs, mode, run } = plan;
  const { params } = member;
  const directory = upgradeDirectory(params, run);
  const [oldBin, newBin] = [from, to].map((v) => `${postgresHome(platform, v)}/bin`) as [string, string];
  const own = `-o ${quoteWord(params.pg_dbsu)} -g postgres -m 0700`;
  return `set -e
cd /
directory=${quoteWord(directory)}; old=${quoteWord(dataOf(member, from))}; new=${quoteWord(dataOf(member, to))}
old_bin=${quoteWord(oldBin)}; new_bin=${quoteWord(newBin)}
as() { runuser -u ${quoteWord(params.pg_dbsu)} -- "$@" </dev/null; }
ask() { as "$old_bin/psql" -XqAt -v ON_ERROR_STOP=1 -h ${quoteWord(params.pg_localhost)} -p ${params.pg_port} -U ${quoteWord(params.pg_dbsu)} -d "$1" -c "$2"; }
control() { LC_ALL=C "$old_bin/pg_controldata" -D "$old" | sed -n "s/^$1: *//p"; }
# Made again each time: a half-done one is of no use.
make_new() {
  rm -rf "$new"
  install -d ${own} ${quoteWord(treeOf(member, to))} "$new"
  checksums=${hasFeature(to, 'checksums-by-default') ? '--no-data-checksums' : ''}
  [ "$(control 'Data page checksum version')" = 0 ] || checksums=--data-checksums
  # pg_upgrade gives the new cluster the locale of the old one.
  as "$new_bin/initdb" -D "$new" -U ${quoteWord(params.pg_dbsu)} --auth-local=peer --auth-host=reject --locale=C --encoding="$(cat "$directory/encoding")" --wal-segsize=$(($(control 'Bytes per WAL segment') / 1048576)) $checksums --no-sync >"$directory/initdb.log" 2>&1 || { cat "$directory/initdb.log" >&2; exit 1; }
}
# Its sockets and its notes are where it runs.
pg_upgrade() {
  cd "$directory"
  if ! as "$new_bin/pg_upgrade" -b "$old_bin" -B "$new_bin" -d "$old" -D "$new" -U ${quoteWord(params.pg_dbsu)} -j ${jobs} -O "-c shared_preload_libraries='$(cat "$directory/libraries")' -c archive_mode=off" ${mode === 'copy' ? '' : `--${mode} `}"$@" >"$directory/pg_upgrade.log" 2>&1; then
    grep -v ' ok$' "$directory/pg_upgrade.log" | tail -n 30 >&2
    for file in "$new"/pg_upgrade_output.d/*/*.txt; do [ ! -e "$file" ] || { echo "$file:"; head -n 20 "$file"; }; done >&2
    tail -n 5 "$new"/pg_upgrade_output.d/*/log/pg_upgrade_server.log 2>/dev/null >&2 || :
    exit 1
  fi
  cd /
}
done_with() { touch "$directory/$1"; sync "$directory/$1"; }
`;
}

/** While the old version serves: what pg_upgrade says of it, and whether every extension is there. */
export function checkScript(plan: UpgradePlan, platform: Platform): string {
  const { params } = plan.member;
  return `${upgradeFunctions(plan, platform)}
install -d -o ${quoteWord(params.pg_dbsu)} -g postgres -m 0700 "$(dirname "$directory")" "$directory"
ask postgres "SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'template0'" >"$directory/encoding"
ask postgres 'SHOW shared_preload_libraries' | tr -d ' "' >"$directory/libraries"
share=$("$new_bin/pg_config" --sharedir 2>/dev/null || echo /usr/share/postgresql/${plan.to})
missing=
ask postgres 'SELECT datname FROM pg_database WHERE datallowconn' >"$directory/databases"
while read -r database; do
  for extension in $(ask "$database" 'SELECT extname FROM pg_extension'); do
    [ -e "$share/extension/$extension.control" ] || missing="$missing $extension ($database)"
  done
done <"$directory/databases"
[ -z "$missing" ] || { echo "PostgreSQL ${plan.to} on this host lacks extensions that databases use:$missing. Install their packages, or drop them; nothing has stopped." >&2; exit 1; }
make_new
pg_upgrade --check
# --check does not restore: a release that is older than that of the old version fails there, with everything stopped.
while read -r database; do
  as "$new_bin/pg_dump" -h ${quoteWord(params.pg_localhost)} -p ${params.pg_port} -U ${quoteWord(params.pg_dbsu)} --schema-only -d "$database" >"$directory/schema"
  sed -n 's/^ALTER TABLE .* ALTER COLUMN .* SET (\\(.*\\));$/\\1/p' "$directory/schema"
done <"$directory/databases" | tr ',' '\\n' | sed 's/^ *//' | sort -u -t = -k 1,1 >"$directory/options"
rm -f "$directory/schema"
while read -r option; do
  if printf 'CREATE TEMP TABLE probe (x int)\\nALTER TABLE probe ALTER x SET (%s)\\n' "$option" | runuser -u ${quoteWord(params.pg_dbsu)} -- "$new_bin/postgres" --single -D "$new" template1 2>&1 | grep -q 'unrecognized parameter'; then
    echo "PostgreSQL $("$new_bin/postgres" -V | sed 's/.*) //') does not know \"\${option%%=*}\", which columns of this cluster have: it is of an earlier day than the release that serves now ($("$old_bin/postgres" -V | sed 's/.*) //')). Wait for its next release; nothing has stopped." >&2
    exit 1
  fi
done <"$directory/options"
rm -rf "$new"
done_with checked`;
}

/** The old version is stopped: its data is taken over. Repeated from the beginning when it was interrupted. */
export function upgradeScript(plan: UpgradePlan, platform: Platform): string {
  return `${upgradeFunctions(plan, platform)}
[ ! -e "$old/postmaster.pid" ] || { echo "PostgreSQL runs in $old" >&2; exit 1; }
# Linking sets the old control file aside; the new version has not run yet.
[ ! -e "$old/global/pg_control.old" ] || mv "$old/global/pg_control.old" "$old/global/pg_control"
make_new
pg_upgrade
# What ALTER SYSTEM has set goes along; recovery settings and what the version does not know are of the past.
sed -e '/^ *recovery_target/d' -e '/^ *restore_command/d' -e '/^ *primary_conninfo/d' -e '/^ *primary_slot_name/d' "$old/postgresql.auto.conf" >"$directory/auto.conf"
install -o ${quoteWord(plan.member.params.pg_dbsu)} -g postgres -m 0600 "$directory/auto.conf" "$new/postgresql.auto.conf"
done_with upgraded`;
}

/** Statistics that the new version does not have, and extensions in the version that its packages bring. */
export function afterwardsScript(plan: UpgradePlan, platform: Platform): string {
  const { params } = plan.member;
  return `${upgradeFunctions(plan, platform)}
old_bin=$new_bin
as "$new_bin/vacuumdb" -h ${quoteWord(params.pg_localhost)} -p ${params.pg_port} -U ${quoteWord(params.pg_dbsu)} -j ${plan.jobs} --all --analyze-in-stages ${plan.to >= 18 ? '--missing-stats-only ' : ''}>"$directory/vacuumdb.log" 2>&1 || { tail -n 10 "$directory/vacuumdb.log" >&2; exit 1; }
# Where no way leads from one version to the other: if it keeps no rows of its own, and nothing stands on it.
make_again() {
  schema=$(ask "$1" "SELECT format('%I', n.nspname) FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace WHERE format('%I', x.extname) = '$2' AND x.extconfig IS NULL")
  if [ -n "$schema" ]; then
    ask "$1" "DROP EXTENSION $2; CREATE EXTENSION $2 SCHEMA $schema" >/dev/null 2>>"$directory/refused" && return
    ask "$1" "DROP EXTENSION $2; CREATE EXTENSION $2" >/dev/null 2>>"$directory/refused" && return
  fi
  cat "$directory/refused" >&2
  return 1
}
ask postgres 'SELECT datname FROM pg_database WHERE datallowconn' >"$directory/databases"
while read -r database; do
  ask "$database" "SELECT format('%I', x.extname) FROM pg_extension x JOIN pg_available_extensions a ON a.name = x.extname WHERE a.default_version <> x.extversion ORDER BY x.oid" >"$directory/outdated"
  while read -r extension; do
    ask "$database" "ALTER EXTENSION $extension UPDATE" 2>"$directory/refused" || make_again "$database" "$extension"
    echo "extension $database.$extension" >>"$directory/receipt"
  done <"$directory/outdated"
done <"$directory/databases"
done_with updated`;
}
