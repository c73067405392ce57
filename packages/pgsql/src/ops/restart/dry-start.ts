import { quoteWord } from '@pigsty/sdk';
import type { Session } from '../../sql/session.ts';

/**
 * A shell fragment that fails, and says why, when PostgreSQL could not start with the files that it has now: it reads
 * them with the server's own program, and looks for the files and libraries that they name.
 */
export function dryStart({ dbsu, binDir }: Session, dataDir: string): string {
  const [user, bin, data] = [dbsu, binDir, dataDir].map(quoteWord);
  return `
setting() { runuser -u ${user} -- ${bin}/postgres -D ${data} -C "$1" 2>&1; }
refuse() { echo "PostgreSQL could not start again: $1" >&2; exit 1; }
cd /
said=$(setting max_connections) || refuse "$said"
for name in hba_file ident_file; do
  path=$(setting "$name") || refuse "$path"
  runuser -u ${user} -- test -r "$path" || refuse "$name is $path, which it cannot read"
done
if [ "$(setting ssl)" = on ]; then
  for name in ssl_cert_file ssl_key_file ssl_ca_file; do
    path=$(setting "$name")
    case $path in '') continue ;; /*) ;; *) path=${data}/$path ;; esac
    runuser -u ${user} -- test -r "$path" || refuse "$name is $path, which it cannot read"
  done
fi
libraries=$(setting shared_preload_libraries) || refuse "$libraries"
for library in $(printf '%s' "$libraries" | tr -d ' "' | tr ',' ' '); do
  case $library in */*) continue ;; esac
  [ -e ${bin}/../lib/"\${library%.so}.so" ] || refuse "shared_preload_libraries has $library, and there is no such library on this host"
done`;
}
