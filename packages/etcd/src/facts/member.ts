import { shell, type FactQuery } from '@pigsty/sdk';
import { parseMemberList, type ListedMember } from '../ops/member-list.ts';
import { memberOf } from '../spec/members.ts';
import { paths, unitName } from '../spec/paths.ts';
import type { EtcdParams } from '../spec/schema.ts';

/** What a host knows of etcd before anything is planned. */
export interface EtcdFacts {
  /** It has been a member: there is a write-ahead log. */
  readonly hasData: boolean;
  /** The first start that is still due, from bootstrap.conf. */
  readonly bootstrap?: 'new' | 'existing';
  /** The unit is up. */
  readonly running: boolean;
  /** The members as this one knows them, quorum or not. */
  readonly members?: readonly ListedMember[];
}

/** Asks the peer port: it needs no password, only the member's own certificate, and no quorum. */
export const etcdFacts: FactQuery<EtcdParams, EtcdFacts> = {
  script: (instance) => {
    const { params, peerUrl } = memberOf(instance);
    return shell`[ -d ${params.etcd_data}/member/wal ] && echo 'data yes'
sed -n 's/^initial-cluster-state: /bootstrap /p' ${paths.bootstrap} 2>/dev/null
echo "unit $(systemctl is-active ${unitName} 2>/dev/null)"
if [ -r ${paths.key} ]; then
  echo "members $(curl -q -sS --noproxy '*' --http1.1 --connect-timeout 2 --max-time 3 --cacert ${paths.ca} --cert ${paths.certificate} --key ${paths.key} ${peerUrl}/members 2>/dev/null)"
fi
:`;
  },
  parse: (output) => {
    const said = new Map(
      output.split('\n').map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
    );
    const bootstrap = said.get('bootstrap');
    const members = parseMemberList(said.get('members') ?? '');
    return {
      hasData: said.get('data') === 'yes',
      running: said.get('unit') === 'active',
      ...(bootstrap === 'new' || bootstrap === 'existing' ? { bootstrap } : {}),
      ...(members === undefined ? {} : { members }),
    };
  },
};
