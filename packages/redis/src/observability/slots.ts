import { metric, type Metric, type RegistrationOf } from '@pigsty/sdk';
import { askLocally, cliOf } from '../ops/ask.ts';
import type { RedisServer } from '../spec/servers.ts';

/** Slots of a native cluster: 0 to 16383. */
export const SLOTS = 16384;

export const slotMetric: Metric = metric({
  name: 'pigsty_redis_slots',
  type: 'gauge',
  unit: 'count',
  labels: ['start', 'end', 'state', 'peer'],
  help: 'slots of a range that a member of a native cluster serves, or is giving to or taking from another one',
  from: { exporter: 'node_exporter' },
  // Only native clusters have slots, and only their primaries serve any.
  emptyWhenHealthy: true,
});

/**
 * Reads the reply of CLUSTER NODES as one member gives it, and prints a sample for each range of its own line: `0-5460`,
 * `5461`, `[93->-<id>]` and `[93-<-<id>]` for a slot on its way to or from the member with this id. Each member speaks of
 * itself alone: what nobody serves is in nobody's samples.
 */
const ranges = String.raw`function flush() {
  if (state != "") printf "pigsty_redis_slots{start=\"%d\",end=\"%d\",state=\"%s\"%s} %d\n", first, last, state, (peer == "" ? "" : ",peer=\"" peer "\""), last - first + 1
  state = ""
}
function add(as, from, to, other) {
  if (as != state || other != peer || from != last + 1) { flush(); state = as; peer = other; first = from }
  last = to
}
$1 ~ /^[0-9a-f]+$/ && length($1) == 40 { address[$1] = $2; sub(/@.*/, "", address[$1]) }
$3 ~ /myself/ { own = $0 }
END {
  last = -2
  count = split(own, word, " ")
  for (i = 9; i <= count; i++) {
    if (word[i] !~ /^\[/) {
      split(word[i], ends, "-")
      add("serving", ends[1] + 0, (ends[2] == "" ? ends[1] : ends[2]) + 0, "")
    } else if (match(word[i], /-[<>]-/)) {
      as = substr(word[i], RSTART + 1, 1) == ">" ? "migrating" : "importing"
      slot = substr(word[i], 2, RSTART - 2) + 0
      add(as, slot, slot, address[substr(word[i], RSTART + 3, 40)])
    }
  }
  flush()
}`;

/** How the samples of a server are made; it has none while it does not answer. */
export function slotSamples(server: RedisServer): RegistrationOf<'samples'> {
  const { name: ins, cluster: cls, host: ip } = server;
  const { name, type, help } = slotMetric;
  return {
    type: 'samples',
    job: 'redis',
    ...{ cls, ins, ip },
    command: `${askLocally(cliOf(server), ['CLUSTER NODES'])} | awk '${ranges}'`,
    everySeconds: 30,
    metrics: [{ name, type, help }],
  };
}
