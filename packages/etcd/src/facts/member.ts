import { quoteWord, type FactQuery } from '@pigsty/sdk';
import { parseMemberList, type ListedMember } from '../ops/member-list.ts';
import { askAsMember, askAsStranger } from '../ops/ask-as-member.ts';
import { localUrl, memberOf } from '../spec/members.ts';
import { paths, unitName } from '../spec/paths.ts';
import type { EtcdParams } from '../spec/schema.ts';
import { identityIn, type DataIdentity } from './wal-head.ts';

/** What a host knows of etcd before anything is planned. */
export interface EtcdFacts {
  /** It has been a member: there is a write-ahead log. */
  readonly hasData: boolean;
  /** Whose data it is; absent where it cannot be read. */
  readonly data?: DataIdentity;
  /** The first start that is still due, from bootstrap.conf. */
  readonly bootstrap?: 'new' | 'existing';
  /** The unit is up. */
  readonly running: boolean;
  /** The members as this one knows them, quorum or not. */
  readonly members?: readonly ListedMember[];
  /** There is a key by which it signs tokens for a while: a founding or a restore is not at its end. */
  readonly signsTokens?: true;
  /** Newest snapshot of the cluster on a host without data. */
  readonly snapshot?: string;
  /** Addresses of clients, where it still answers those without a certificate. */
  readonly openTo?: readonly string[];
}

/** Asks the peer port: it needs no password, only the member's own certificate, and no quorum. */
export const etcdFacts: FactQuery<EtcdParams, EtcdFacts> = {
  script: (instance, cluster) => {
    const member = memberOf(instance);
    const { params, peerUrl } = member;
    const wal = quoteWord(`${params.etcd_data}/member/wal`);
    const snapshots = `${quoteWord(params.etcd_backup_dir)}/${quoteWord(cluster.name)}`;
    return `if [ -d ${wal} ]; then echo 'data yes'; else
  echo "snapshot $(ls ${snapshots}-*.db 2>/dev/null | tail -n 1)"
fi
[ -s ${paths.tokenKey} ] && echo 'signs yes'
for file in ${wal}/*.wal; do
  [ -s "$file" ] && echo "wal $(od -An -v -tx1 -N 256 "$file" | tr -d ' \\n')" && break
done
sed -n 's/^ETCD_INITIAL_CLUSTER_STATE="\\(.*\\)"$/bootstrap \\1/p' ${paths.bootstrap} 2>/dev/null
echo "unit $(systemctl is-active ${unitName} 2>/dev/null)"
if [ -r ${paths.key} ]; then
  echo "members $(${askAsMember(`${peerUrl}/members`, 3)} --http1.1 2>/dev/null)"
  if ${askAsStranger(`${localUrl(member)}/version`, 3)} >/dev/null 2>&1; then
    echo "open $(ss -tnH state established '( sport = :${params.etcd_port} )' | awk '{ print $4 }' | sort -u | tr '\\n' ' ')"
  fi
fi
:`;
  },
  parse: (output) => {
    const said = new Map(
      output.split('\n').map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
    );
    const bootstrap = said.get('bootstrap');
    const open = said.get('open');
    const snapshot = /([^/]+)\.db$/.exec(said.get('snapshot') ?? '')?.[1];
    const data = identityIn(said.get('wal') ?? '');
    const members = parseMemberList(said.get('members') ?? '');
    return {
      hasData: said.get('data') === 'yes',
      ...(data === undefined ? {} : { data }),
      running: said.get('unit') === 'active',
      ...(bootstrap === 'new' || bootstrap === 'existing' ? { bootstrap } : {}),
      ...(members === undefined ? {} : { members }),
      ...(said.get('signs') === 'yes' ? { signsTokens: true } : {}),
      ...(snapshot === undefined ? {} : { snapshot }),
      ...(open === undefined ? {} : { openTo: clientsIn(open) }),
    };
  },
};

/** `10.10.10.11:40312 [::ffff:10.10.10.12]:40313` */
function clientsIn(sockets: string): readonly string[] {
  const addresses = sockets
    .split(' ')
    .filter((socket) => socket !== '')
    .map((socket) => socket.replace(/:\d+$/, '').replace(/^\[(?:::ffff:)?(.*)\]$/, '$1'));
  return [...new Set(addresses)];
}
