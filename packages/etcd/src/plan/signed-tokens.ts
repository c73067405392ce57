import { command, shCommand, type Op } from '@pigsty/sdk';
import { paths, unitName } from '../spec/paths.ts';

/** Read by the start of a member that signs its tokens; it can go as soon as that member runs. */
export function tokenKey(): Op {
  return command({
    name: 'make a key that signs tokens for a while',
    run: shCommand(`set -e
umask 077
openssl ecparam -name prime256v1 -genkey -noout -out ${paths.tokenKey}.new
chown etcd:etcd ${paths.tokenKey}.new
mv -f ${paths.tokenKey}.new ${paths.tokenKey}`),
    unless: `[ -s ${paths.tokenKey} ]`,
  });
}

/** A client that found no etcd asks again within its loop, which Patroni takes 10 seconds for, or with an error 20. */
const heardSeconds = 30;

const signs = `pid=$(systemctl show -p MainPID --value ${unitName}) && tr '\\0' '\\n' <"/proc/$pid/environ" 2>/dev/null | grep -q '^ETCD_AUTH_TOKEN='`;

/** A member signs tokens no more; one that does not run yet will do so when its turn comes. */
export function restartAfterAWhile(name: string): Op {
  return command({
    name: `restart ${name} once clients have logged in again`,
    run: shCommand(`${signs} || exit 0
while [ "$(ps -o etimes= -p "$pid" || echo ${heardSeconds})" -lt ${heardSeconds} ]; do
  if [ -n "\${PIGSTY_STOP-}" ] && [ -e "$PIGSTY_STOP" ]; then exit 130; fi
  sleep 1
done
rm -f ${paths.bootstrap}
systemctl restart ${unitName}`),
    unless: `systemctl --quiet is-active ${unitName} && ! { ${signs}; }`,
    timeoutMs: 300_000,
  });
}
