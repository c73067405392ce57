import { command, shCommand, type Op } from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';

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
