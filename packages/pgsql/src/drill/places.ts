/** Where a drill keeps its things on the hosts while it lasts. */
export const drillPlaces = {
  /** It survives a power cut: what a leader last saw is evidence. */
  directory: '/var/lib/pigsty-drill',
  /** The moment of the fault, in milliseconds of the leader's clock. */
  fault: '/var/lib/pigsty-drill/fault',
  /** The moment before the fault was ordered, in milliseconds of the client's clock. */
  armed: '/var/lib/pigsty-drill/armed',
  /** The moment when every member was back. */
  returned: '/var/lib/pigsty-drill/returned',
  attempts: '/var/lib/pigsty-drill/attempts',
  watch: '/var/lib/pigsty-drill/watch',
  password: '/var/lib/pigsty-drill/pgpass',
  client: '/var/lib/pigsty-drill/client.sh',
  watcher: '/var/lib/pigsty-drill/watcher.sh',
  /** What stands here ends all samples: the evidence is complete. */
  finished: '/var/lib/pigsty-drill/finished',
  clientUnit: 'pigsty-drill-client.service',
  watcherUnit: 'pigsty-drill-watcher.service',
} as const;

/** Where the client writes; it is there only during a drill. */
export const drillTable = 'public.pigsty_drill';

/** A drill that nobody finishes writes no longer than this. */
export const longestSeconds = 1800;
