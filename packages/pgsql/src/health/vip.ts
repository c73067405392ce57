import type { Probe } from '@pigsty/sdk';
import { holdsQuestion, leadsQuestion } from '../plan/vip.ts';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import { pgVipOf, vipManager } from '../spec/vip.ts';
import { fail, ok, subjectOf } from './subject.ts';

/** The leader holds the address and no other member does. For the second in which it moves it is asked again. */
export function vipProbes(cluster: PgCluster, instance: PgInstance): readonly Probe[] {
  const vip = pgVipOf(instance.params);
  if (vip === undefined) return [];
  const hint = `journalctl -u ${vipManager.unit}, or pigsty install pgsql -l ${instance.host}`;
  return [
    {
      ...subjectOf(cluster, instance),
      name: `VIP ${vip.address} follows the leader`,
      script: `for try in 1 2 3 4; do
  leads=no; if ${leadsQuestion(instance)}; then leads=yes; fi
  holds=no; if ${holdsQuestion(vip)}; then holds=yes; fi
  [ $leads = no ] || [ $holds = no ] || break
  [ $leads$holds != nono ] || ! ping -c 1 -W 1 ${vip.address} >/dev/null 2>&1 || { leads=other; break; }
  [ $try = 4 ] || sleep 1
done
echo "$(systemctl is-active ${vipManager.unit}) $leads $holds"`,
      deadlineMs: 15_000,
      judge: ({ output }) => {
        const [active = '', leads = '', holds = ''] = output.trim().split(' ');
        if (active !== 'active') return fail(`vip-manager is ${active}`, hint);
        if (leads === 'yes')
          return holds === 'yes'
            ? ok('held here, by the leader')
            : fail('this is the leader, and it does not hold it', hint);
        if (holds === 'yes') return fail(`held here, and ${instance.name} does not lead`, hint);
        return leads === 'other' ? ok('held by another member') : fail('no member answers for it', hint);
      },
    },
  ];
}
