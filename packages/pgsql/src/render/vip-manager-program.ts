import { caCertificatePath } from '@pigsty/node/contract';
import { quoteWords } from '@pigsty/sdk';
import { talkOptions } from '../rest/endpoint.ts';
import { restEndpoint, type PgInstance } from '../spec/cluster.ts';
import { vipManager, type PgVip } from '../spec/vip.ts';
import { header } from './header.ts';

/**
 * What runs vip-manager, and only while Patroni says that this member leads. vip-manager itself asks once a second, so that
 * a new leader could take the address before the former one has looked; and where Patroni does not answer (it hangs, the
 * network interface is down) it keeps the address for ever. Here the address goes within half a second after the
 * leadership, or after three silent seconds; vip-manager takes it a second after it was started.
 */
export function renderVipManagerProgram(
  instance: PgInstance,
  { address, prefix }: PgVip,
  device: string,
): string {
  const { url, caFile } = restEndpoint(instance);
  const options = talkOptions(caFile === undefined ? {} : { caFile: caCertificatePath }, 2);
  const ask = quoteWords([...options, '-o', '/dev/null', '-w', '%{http_code}', `${url}/leader`]);
  return `#!/bin/sh
${header('Runs vip-manager while this member leads')}manager=
silent=
give_up() {
  [ -n "$manager" ] || return 0
  echo "the address is given up: $1"
  kill "$manager" 2>/dev/null
  wait "$manager"
  manager=
  ip address delete ${address}/${prefix} dev ${device} 2>/dev/null
}
trap 'give_up "this unit stops"; exit 0' TERM INT
while :; do
  case $(curl ${ask} 2>/dev/null </dev/null) in
    200)
      silent=
      if [ -z "$manager" ]; then
        /usr/bin/vip-manager --config=${vipManager.config} &
        manager=$!
      fi
      ;;
    000)
      now=$(date +%s)
      [ $((now - \${silent:=$now})) -lt 3 ] || give_up 'Patroni does not answer'
      ;;
    *)
      silent=
      give_up 'this member does not lead'
      ;;
  esac
  sleep 0.5 &
  wait $!
  [ -z "$manager" ] || kill -0 "$manager" 2>/dev/null || give_up 'vip-manager has ended'
done
`;
}
