import { joinText, type Text } from '@pigsty/sdk';
import { restEndpoint, type PgInstance } from '../spec/cluster.ts';
import type { PgVip } from '../spec/vip.ts';
import { header } from './header.ts';
import { toYaml } from './yaml.ts';

/**
 * /etc/default/vip-manager.yml
 *
 * Patroni of the member itself is asked, not etcd: where etcd is away vip-manager keeps the address although another
 * member leads by now, or drops it although this one still leads (failsafe mode); Patroni knows. See decision 50.
 */
export function renderVipManagerYml(instance: PgInstance, vip: PgVip, device: string): Text {
  const document = {
    ip: vip.address,
    netmask: vip.prefix,
    interface: device,
    'dcs-type': 'patroni',
    'dcs-endpoints': restEndpoint(instance).url,
    'trigger-key': '/leader',
    'trigger-value': '200',
    interval: 1000,
    'manager-type': 'basic',
    'retry-num': 2,
    'retry-after': 250,
  };
  return joinText([
    header(`The address that follows the leader of ${instance.params.pg_cluster}`),
    toYaml(document),
  ]);
}
