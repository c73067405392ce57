import type { AnyModule, HealthReport, HealthState } from '@pigsty/sdk';
import { sandboxOf } from '../estate/sandbox.ts';
import type { PresentModule } from '@pigsty/operations/estate';
import type { Call } from '../call/act.ts';
import type { OpenEstate } from '../estate/open.ts';
import { portals, type Portal } from '@pigsty/infra/contract';
import { type PgConnection, pgConnections } from '@pigsty/pgsql/contract';
import { healthText } from '../views/health-text.ts';
import { paintFor, type Paint } from '../views/paint.ts';
import { table } from '../views/table.ts';
import { askHealth } from './health.ts';

/** What a deploy ends with: how it is, how to get in, and what to try next. Returns how it is, where that was asked. */
export async function showClosing(call: Call, estate: OpenEstate): Promise<HealthState | undefined> {
  const { world, globals } = call;
  const connections = pgConnections(estate.inventory);
  const pages = portals(estate.inventory);
  if (connections.length + pages.length === 0) return undefined;
  const paint = paintFor(world.stdout, world, globals);
  const modules = estate.present.map((p: PresentModule) => p.module);
  const report = await settledHealth(call, estate, modules);
  const sandbox = await sandboxOf(estate.inventory);
  const command = [
    'pigsty',
    ...globals.inventory.filter((f) => f !== './pigsty.yml').map((f) => `-i ${f}`),
  ].join(' ');
  world.stdout.write(
    `\n${healthText(report, paint)}\n\n` +
      (connections.length === 0 ? '' : `${connectionsText(connections, paint)}\n\n`) +
      (pages.length === 0 ? '' : `${portalsText(pages, paint)}\n\n`) +
      `${nextSteps({ command, breakable: connections.find((c) => c.hosts.length > 1)?.cluster, sandbox }, paint)}\n`,
  );
  return report.state;
}

/**
 * A replica follows its leader again a moment after that was restarted, and a target is seen when it is next looked at:
 * what fails right after a deploy, or is about to pass, is asked again.
 */
async function settledHealth(
  call: Call,
  estate: OpenEstate,
  modules: readonly AnyModule[],
): Promise<HealthReport> {
  const { world } = call;
  const deadline = world.now() + patienceMs;
  for (;;) {
    const report = await askHealth(call, estate, modules);
    if (isSettled(report) || world.signal.aborted || world.now() >= deadline) return report;
    await new Promise((resolve) => setTimeout(resolve, againMs));
  }
}

function isSettled({ state, results }: HealthReport): boolean {
  if (state === 'warn') return !results.some((r) => r.settles === true);
  return state === 'ok';
}

const patienceMs = 45_000;
const againMs = 1000;

export function connectionsText(list: readonly PgConnection[], paint: Paint): string {
  const header = ['cluster', 'service', 'connection string', 'password in'].map((t) => ({
    text: t,
    painted: paint.dim(t),
  }));
  return table([header, ...list.map((e) => [e.cluster, e.service, e.url, e.passwordIn])]);
}

export function portalsText(list: readonly Portal[], paint: Paint): string {
  const header = ['portal', 'address', 'user', 'password in'].map((t) => ({
    text: t,
    painted: paint.dim(t),
  }));
  return table([header, ...list.map((p) => [p.instance, p.url, p.user, p.passwordIn])]);
}

interface Next {
  readonly command: string;
  readonly breakable: string | undefined;
  readonly sandbox: string | undefined;
}

export function nextSteps({ command, breakable, sandbox }: Next, paint: Paint): string {
  const name = sandbox === undefined || sandbox === 'demo' ? '' : ` -n ${sandbox}`;
  const rows = [
    ['look around', `${command} pgsql list`],
    ['is it still right?', `${command} plan`],
    ...(breakable === undefined ? [] : [['break something', `${command} drill failover ${breakable}`]]),
    ...(sandbox === undefined
      ? []
      : [
          ['enter a host', `pigsty sandbox ssh${name} HOST`],
          ['take it down', `pigsty sandbox down${name}`],
        ]),
  ];
  return `${paint.bold('Next')}\n${table(rows, { indent: '  ' })}`;
}
