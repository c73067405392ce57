import { paths } from '../spec/paths.ts';

/**
 * Asks nginx about all of its configuration as it would be with a new or changed site: what one site gets wrong would keep
 * nginx from starting, and with it every other one.
 */
export function siteCheck(name: string): readonly string[] {
  return ['sh', '-c', script, 'nginx', '{}', `${name}.conf`];
}

const script = `try=$(mktemp -d) || exit 1
trap 'rm -rf -- "$try"' EXIT
mkdir -- "$try/sites" || exit 1
for site in ${paths.sites}/*.conf; do [ ! -e "$site" ] || cp -- "$site" "$try/sites/" || exit 1; done
cp -- "$1" "$try/sites/$2" || exit 1
sed "s|${paths.sites}/\\*\\.conf|$try/sites/*.conf|" ${paths.nginx} >"$try/nginx.conf" || exit 1
said=$(nginx -t -q -c "$try/nginx.conf" 2>&1) && exit 0
printf '%s\\n' "$said" | sed "s|$try/sites|${paths.sites}|g" >&2
exit 1`;
