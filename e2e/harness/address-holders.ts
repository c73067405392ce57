import { on } from './estate.ts';

/** From when to when a host had an address, in seconds of the hosts' one clock. */
export interface Holding {
  readonly host: string;
  readonly from: number;
  readonly to: number;
}

const log = '/run/e2e-holder.log';
const unit = 'e2e-holder';

/** Writes down on each of the hosts, twenty times a second, whether it has the address. */
export async function recordHolders(hosts: readonly string[], address: string): Promise<void> {
  const script = `last=; while :; do s=free; ip -o -4 address show | grep -qF " ${address}/" && s=holds; [ "$s" = "$last" ] || echo "$(date +%s.%N) $s"; last=$s; sleep 0.05; done`;
  for (const host of hosts)
    await on(
      host,
      `systemctl stop ${unit} 2>/dev/null; rm -f ${log}; systemd-run -q --unit=${unit} -p StandardOutput=append:${log} sh -c '${script}'`,
    );
}

/** What has been written down so far, in the order of time. What lasts still ends at `Infinity`. */
export async function holdings(hosts: readonly string[]): Promise<readonly Holding[]> {
  const all = await Promise.all(
    hosts.map(async (host) => {
      const lines = (await on(host, `cat ${log}`)).split('\n').map((line) => line.split(' '));
      return lines.flatMap(([at = '', state], i): readonly Holding[] =>
        state === 'holds' ? [{ host, from: Number(at), to: Number(lines[i + 1]?.[0] ?? Infinity) }] : [],
      );
    }),
  );
  return all.flat().sort((a, b) => a.from - b.from);
}

/** Pairs of holdings of different hosts that share a moment. */
export function shared(all: readonly Holding[]): readonly (readonly [Holding, Holding])[] {
  return all.flatMap((a, i) =>
    all
      .slice(i + 1)
      .filter((b) => a.host !== b.host && Math.min(a.to, b.to) > Math.max(a.from, b.from))
      .map((b) => [a, b] as const),
  );
}
