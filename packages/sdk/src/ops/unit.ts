import { defineOpKind } from '../op/kind.ts';
import { quoteWords, shCommand } from '../words/command.ts';
import { chunks, isolated, unique } from './fragment.ts';

export interface UnitArgs {
  /** With its suffix: `etcd.service`. */
  readonly name: string;
  /** `keep`: as it is, only reloaded or restarted when it runs. */
  readonly state: 'running' | 'stopped' | 'keep';
  readonly enabled: boolean | 'keep' | 'masked';
  /** Topics that need a restart: `etcd.restart`. */
  readonly restartOn?: readonly string[];
  /** Topics for which a reload is enough. */
  readonly reloadOn?: readonly string[];
  /** What its reload reloads in truth, where that is not the unit itself: Patroni's, PostgreSQL of its member. */
  readonly reloads?: { readonly unit: string; readonly of: string };
  /** Starts without waiting for it to be ready: a cluster member that needs the others. */
  readonly noBlock?: boolean;
}

export interface UnitState {
  /** LoadState: `loaded`, `not-found`, `masked`, ... */
  readonly load: string;
  readonly active: string;
  readonly sub: string;
  /** UnitFileState: `enabled`, `static`, `alias`, ... or empty. */
  readonly file: string;
  readonly needReload: boolean;
  readonly result: string;
  readonly pid: number;
}

export type UnitAction =
  'daemon-reload' | 'unmask' | 'mask' | 'enable' | 'disable' | 'start' | 'stop' | 'restart' | 'reload';

export interface UnitDelta {
  readonly [key: string]: string | readonly string[];
  readonly actions: readonly UnitAction[];
  /** Topics that are the reason of a restart or reload. */
  readonly because: readonly string[];
  /** `inactive/dead` */
  readonly from: string;
}

const properties = [
  'Id',
  'Names',
  'LoadState',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'NeedDaemonReload',
  'Result',
  'MainPID',
];

const missingUnit: UnitState = {
  load: 'not-found',
  active: 'inactive',
  sub: 'dead',
  file: '',
  needReload: false,
  result: 'success',
  pid: 0,
};

export const unit = defineOpKind<UnitArgs, UnitState, UnitDelta>({
  kind: 'unit',
  summary: 'a systemd unit: running or not, enabled or not',
  example: { name: 'memcached.service', state: 'running', enabled: true, restartOn: ['memcached.restart'] },
  key: ({ name }) => name,
  read: (all) =>
    isolated(
      chunks(unique(all.map((a) => a.name))).map(
        (names) =>
          `said=$(systemctl show --no-pager -p ${properties.join(',')} -- ${quoteWords(names)} 2>&1)
code=$?
printf '%s\\n\\n' "$said"
case $code in 0 | 126 | 127) ;; *) [ ! -d /run/systemd/system ] || printf 'failed %s\\n\\n' "$(printf '%s' "$said" | tail -n 1)" ;; esac`,
      ),
    ),
  parse: (output, all) => {
    const byName = parseUnits(output);
    return all.map(({ name }) => byName.get(name) ?? missingUnit);
  },
  unreadable: (output, all) => {
    const byName = parseUnits(output);
    const reason = /^failed (.*)$/m.exec(output)?.[1];
    return all.map(({ name }) =>
      reason === undefined || byName.has(name) ? undefined : `systemctl: ${reason}`,
    );
  },
  diff: (args, state, triggers) => {
    const { actions, because } = decide(args, state, triggers);
    if (actions.length === 0 && !state.needReload) return undefined;
    return {
      actions: state.needReload ? ['daemon-reload', ...actions] : actions,
      because,
      from: `${state.active}/${state.sub}`,
    };
  },
  write: ({ name, noBlock }, { actions }) => [
    {
      do: 'run',
      command: shCommand(converge, [name, noBlock === true ? '--no-block' : '--no-pager', ...actions]),
    },
  ],
  describe: ({ name }, { actions, because, from }) => {
    const verbs = actions.filter((a) => a !== 'daemon-reload' || actions.length === 1);
    const reasons =
      because.length > 0
        ? ` (${because.join(', ')})`
        : verbs.includes('start') && from !== 'inactive/dead'
          ? ` (was ${from})`
          : '';
    return `${verbs.map((a) => (a === 'daemon-reload' ? 'reload the definition of' : a)).join(' and ')} ${name}${reasons}`;
  },
  interrupts: ({ name, reloads }, { actions }) => {
    if (actions.includes('stop')) return { what: 'outage', unit: name };
    if (actions.includes('restart')) return { what: 'restart', unit: name };
    return actions.includes('reload') ? { what: 'reload', unit: name, ...reloads } : undefined;
  },
  handles: ({ restartOn = [], reloadOn = [] }) => unique([...restartOn, ...reloadOn]),
  converged: ({ state, enabled }) => ({
    ...missingUnit,
    load: enabled === 'masked' ? 'masked' : 'loaded',
    file: enabled === 'masked' ? 'masked' : enabled === true ? 'enabled' : 'disabled',
    ...(state === 'running' ? { active: 'active', sub: 'running', pid: 1 } : {}),
  }),
  diagnose: ({ name }) =>
    `systemctl status --no-pager -l -n 5 -- ${quoteWords([name])}; journalctl --no-pager -n 30 -u ${quoteWords([name])}`,
});

/** systemd restarts a crashing service again and again: `activating/auto-restart` is not running. */
function isRunning({ active, sub }: UnitState, noBlock: boolean): boolean {
  if (active === 'active' || active === 'reloading' || active === 'refreshing') return true;
  return noBlock && active === 'activating' && !sub.startsWith('auto-restart');
}

function decide(
  args: UnitArgs,
  state: UnitState,
  triggers: readonly string[],
): Pick<UnitDelta, 'actions' | 'because'> {
  const running = isRunning(state, args.noBlock === true);
  const wantsRunning = args.state === 'running' || (args.state === 'keep' && running);
  const idle = state.active === 'inactive' || state.active === 'failed';
  const isMasked = state.load === 'masked' || state.file.startsWith('masked');

  const actions: UnitAction[] = [];
  if (isMasked && args.enabled !== 'masked' && (args.state === 'running' || args.enabled === true))
    actions.push('unmask');
  if (args.state === 'stopped' && !idle) actions.push('stop');
  if (args.enabled === 'masked' && !isMasked) actions.push('mask');
  if (args.enabled === true && !startsAtBoot(state)) actions.push('enable');
  if (args.enabled === false && state.file.startsWith('enabled')) actions.push('disable');

  const restart = triggers.filter((t) => args.restartOn?.includes(t));
  const reload = triggers.filter((t) => args.reloadOn?.includes(t) && !restart.includes(t));
  if (!wantsRunning) return { actions, because: [] };
  if (!running) return { actions: [...actions, 'start'], because: [] };
  if (restart.length > 0) return { actions: [...actions, 'restart'], because: restart };
  if (reload.length > 0) return { actions: [...actions, 'reload'], because: reload };
  return { actions, because: [] };
}

/** Static, generated, indirect, alias and transient units cannot be enabled, and need not be. */
function startsAtBoot({ load, file }: UnitState): boolean {
  if (file === '') return load === 'loaded';
  return ['enabled', 'static', 'alias', 'indirect', 'generated', 'transient'].includes(file);
}

function parseUnits(output: string): ReadonlyMap<string, UnitState> {
  const byName = new Map<string, UnitState>();
  for (const block of output.split(/\n\n+/)) {
    const values = new Map(
      block.split('\n').map((l) => [l.slice(0, l.indexOf('=')), l.slice(l.indexOf('=') + 1)]),
    );
    const get = (key: string): string => values.get(key) ?? '';
    if (get('Id') === '') continue;
    const state: UnitState = {
      load: get('LoadState'),
      active: get('ActiveState'),
      sub: get('SubState'),
      file: get('UnitFileState'),
      needReload: get('NeedDaemonReload') === 'yes',
      result: get('Result'),
      pid: Number(get('MainPID')),
    };
    for (const name of [get('Id'), ...get('Names').split(' ')]) byName.set(name, state);
  }
  return byName;
}

// The unit's file may have been written a moment ago by an op of the same stage: systemd is asked again.
// A service of type simple counts as started before it has read its configuration: the first moments are watched.
const converge = `unit=$1 block=$2; shift 2
stays_up() {
  case $(systemctl show --no-pager -p Type -- "$unit") in Type=simple|Type=exec) ;; *) return 0 ;; esac
  for moment in 1 2 3; do
    sleep 0.1
    systemctl is-active -q -- "$unit" || { echo "$unit stopped right after it was started" >&2; return 1; }
  done
}
command -v systemctl >/dev/null || { echo 'systemd is not on this host' >&2; exit 1; }
now=$(systemctl show --no-pager -p LoadState -p NeedDaemonReload -p FragmentPath -- "$unit")
own=/etc/systemd/system/$unit
# systemd does not notice a file that has come to stand in front of a package's.
if [ -f "$own" ] && [ ! -L "$own" ]; then case $now in *FragmentPath="$own"*) ;; *) now=NeedDaemonReload=yes ;; esac; fi
# A timer starts a service whose file may have changed as well.
triggered=$(systemctl show --no-pager -p Triggers --value -- "$unit")
[ -z "$triggered" ] || now="$now $(systemctl show --no-pager -p NeedDaemonReload -- $triggered)"
case $now in *NeedDaemonReload=yes*|*LoadState=not-found*) systemctl daemon-reload || exit 1 ;; esac
for action do
  case $action in
    daemon-reload) ;;
    unmask|enable|disable|mask) systemctl -q "$action" -- "$unit" || exit 1 ;;
    stop) systemctl stop -- "$unit" || exit 1 ;;
    start|restart)
      systemctl reset-failed -- "$unit" 2>/dev/null
      systemctl "$block" "$action" -- "$unit" || exit 1
      [ "$block" = --no-block ] || stays_up || exit 1 ;;
    reload) systemctl "$block" reload-or-restart -- "$unit" || exit 1 ;;
  esac
done`;
