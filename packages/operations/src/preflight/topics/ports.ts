import { quoteWords, type Listener } from '@pigsty/sdk';
import { fail, ok, type Verdict, warn } from '../finding.ts';
import { type About, declaredAt, type Wanted } from '../subject.ts';
import { carries, said, some, type Topic } from '../topic.ts';

/** A listening TCP socket of a host. */
export interface Socket {
  readonly port: number;
  /** Reachable from other hosts: not bound to the loopback interface only. */
  readonly open: boolean;
  readonly process?: { readonly pid: number; readonly name: string; readonly unit: string };
}

const listensOn = (wanted: Wanted, address: string): readonly Listener[] =>
  wanted.listens.filter((l) => l.host === address);

export const ports: Topic = {
  name: 'ports',
  // The kernel's own tables: no tool has to be installed for them. Of processes that share a socket the oldest comes last.
  ask: (address, wanted) => {
    const units = [...new Set(listensOn(wanted, address).map((l) => l.unit))];
    return `sockets=$(awk 'FNR > 1 && $4 == "0A" { print $2, $10 }' /proc/net/tcp /proc/net/tcp6 2>/dev/null)
printf '%s\\n' "$sockets" | sed -n 's/^./listen=&/p'
find /proc/[0-9]*/fd -lname 'socket:*' -printf '%h %l\\n' 2>/dev/null | awk -v sockets="$sockets" '
  BEGIN { n = split(sockets, word); for (i = 2; i <= n; i += 2) want["socket:[" word[i] "]"] = word[i] }
  $2 in want { split($1, part, "/"); print part[3], want[$2] }' | sort -u | sort -rn | while read -r pid inode; do
  unit=$(sed -nE 's#.*/([^/]+\\.(service|scope))(/.*)?$#\\1#p' "/proc/$pid/cgroup" 2>/dev/null | head -n 1)
  echo "holder=$inode $pid \${unit:-none} $(cat "/proc/$pid/comm" 2>/dev/null)"
done
systemctl list-sockets --plain --no-legend 2>/dev/null | while read -r address unit _; do echo "activated=$address $unit"; done
for unit in ${quoteWords(units)}; do
  file=$(systemctl show -p FragmentPath --value "$unit" 2>/dev/null)
  [ -n "$file" ] && head -n 3 -- "$file" 2>/dev/null | grep -qi 'managed by pigsty' && echo "ours=$unit"
done
:`;
  },
  judge: (answer, about) => {
    const { host, wanted } = about;
    const sockets = parseSockets(answer);
    const ours = new Set(said(answer)('ours'));
    const verdicts = listensOn(wanted, host.address).map((l) => judgePort(l, { sockets, ours, about }));
    const fine = verdicts.filter((v) => v.state === 'ok');
    return [
      ...verdicts.filter((v) => v.state !== 'ok'),
      ...(fine.length === 0 ? [] : [ok('ports', summary(verdicts))]),
    ];
  },
};

function summary(verdicts: readonly Verdict[]): string {
  const running = verdicts.filter((v) => v.state === 'ok' && v.seen !== 'free').length;
  const free = verdicts.filter((v) => v.state === 'ok' && v.seen === 'free').length;
  return [
    ...(free > 0 ? [`${free} free`] : []),
    ...(running > 0 ? [`${running} held by services of ours`] : []),
  ].join(', ');
}

/** systemd-resolved on 127.0.0.53 and 127.0.0.54: a name server on the address of the host listens beside it. */
const stub = /^3[56]00007F:0035 /;

/** `0A0A3C0A:1538` in the byte order of the machine, `00...00:1538` for all IPv6 addresses. */
export function parseSockets(answer: string): readonly Socket[] {
  // A socket that systemd keeps for a service is known by its socket unit.
  const activated = new Map(
    said(answer)('activated').map((line) => {
      const [address = '', unit = ''] = line.split(' ');
      return [Number(address.slice(address.lastIndexOf(':') + 1)), unit] as const;
    }),
  );
  const holders = new Map(
    said(answer)('holder').map((line) => {
      const [inode = '', pid = '', unit = '', ...name] = line.split(' ');
      return [inode, { pid: Number(pid), unit, name: name.join(' ') }] as const;
    }),
  );
  const listening = said(answer)('listen').filter((line) => !stub.test(line));
  return listening.map((line): Socket => {
    const [local = '', inode = ''] = line.split(' ');
    const [address = '', port = ''] = local.split(':');
    const number = Number.parseInt(port, 16);
    const holder = holders.get(inode);
    const process = holder?.pid === 1 ? { ...holder, unit: activated.get(number) ?? holder.unit } : holder;
    return {
      port: number,
      open: !/7F$/i.test(address.length === 8 ? address : '') && !/^0{24}01000000$/.test(address),
      ...(process === undefined ? {} : { process }),
    };
  });
}

interface Found {
  readonly sockets: readonly Socket[];
  readonly ours: ReadonlySet<string>;
  readonly about: About;
}

function judgePort(listener: Listener, { sockets, ours, about: { host, wanted } }: Found): Verdict {
  const { port, unit, besides = [], what, instance, module, path } = listener;
  const check = `port ${port}`;
  const held = sockets.filter((s) => s.port === port);
  if (held.length === 0) return ok(check, 'free');
  const foreign = held.find(({ process }) => ![unit, ...besides].includes(process?.unit ?? ''));
  const details = {
    ...declaredAt(wanted, host.address, path),
    expected: `free for ${what} (${instance})`,
  };
  if (foreign !== undefined) {
    const holder = foreign.process;
    if (holder === undefined)
      return fail(check, 'something listens on it that no process owns', {
        ...details,
        remedy: `Look at: ss -ltnp 'sport = :${port}'`,
      });
    const seen = `${holder.name} (PID ${holder.pid}${holder.unit === 'none' ? '' : `, ${holder.unit}`}) listens on it`;
    const stop = /\.(?:service|socket)$/.test(holder.unit)
      ? `systemctl disable --now ${holder.unit}`
      : `kill ${holder.pid}`;
    return fail(check, seen, { ...details, remedy: `Stop it: ${stop}; or set another ${String(path[0])}.` });
  }
  if (carries(host, module) || ours.has(unit)) return ok(check, `${unit} of ours`);
  const names = some([...new Set(held.flatMap((s) => (s.process === undefined ? [] : [s.process.name])))]);
  return warn(check, `${names} (${unit}) listens on it, from another installation`, {
    ...details,
    remedy: `Deploy takes ${unit} over and restarts it. If that is not meant: systemctl disable --now ${unit}`,
  });
}
