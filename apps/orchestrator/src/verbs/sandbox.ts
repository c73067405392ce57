import type { SandboxEvent, SandboxHooks, SandboxHost, SandboxStatus } from '@pigsty/sandbox';
import { PigstyError } from '@pigsty/sdk';
import type { Call } from '../call/act.ts';
import { writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';
import { table } from '../views/table.ts';

interface Named {
  readonly name: string;
}

/** `pigsty sandbox up`. */
export async function sandboxUp(
  call: Call<
    readonly [],
    Named & {
      readonly subnet?: string;
      readonly hosts?: string;
      readonly parts?: string | true;
      readonly fresh?: boolean;
    }
  >,
): Promise<number> {
  const { subnet, hosts, name, parts, fresh } = call.options;
  const sandbox = await import('@pigsty/sandbox');
  const status = await sandbox.sandboxUp(
    {
      name,
      ...(subnet === undefined ? {} : { subnet }),
      ...(hosts === undefined ? {} : { hosts: parseHosts(hosts) }),
      ...(parts === undefined ? {} : { parts: parts === true ? 'all' : parts.split(',') }),
      ...(fresh === true ? { fresh } : {}),
    },
    hooks(call),
  );
  show(call, [status]);
  return 0;
}

/** `pigsty sandbox down`: gone already counts as done. */
export async function sandboxDown(
  call: Call<readonly [], Named & { readonly all?: boolean }>,
): Promise<number> {
  const sandbox = await import('@pigsty/sandbox');
  if (call.options.all === true) await sandbox.sandboxPurge({}, hooks(call));
  else await sandbox.sandboxDown(call.options.name, {}, hooks(call));
  return 0;
}

export async function sandboxStatus(call: Call<readonly [], Partial<Named>>): Promise<number> {
  const sandbox = await import('@pigsty/sandbox');
  show(call, await sandbox.sandboxStatus(call.options.name, hooks(call)));
  return 0;
}

export async function sandboxSnapshot(call: Call<readonly [string], Named>): Promise<number> {
  const sandbox = await import('@pigsty/sandbox');
  await sandbox.sandboxSnapshot(call.options.name, call.args[0], hooks(call));
  return 0;
}

export async function sandboxRestore(call: Call<readonly [string], Named>): Promise<number> {
  const sandbox = await import('@pigsty/sandbox');
  await sandbox.sandboxRestore(call.options.name, call.args[0], hooks(call));
  return 0;
}

export async function sandboxCut(
  call: Call<readonly [string], Named & { readonly kind: 'power' | 'network' }>,
): Promise<number> {
  const sandbox = await import('@pigsty/sandbox');
  await sandbox.sandboxCut(call.options.name, call.args[0], call.options.kind, hooks(call));
  return 0;
}

export async function sandboxHeal(call: Call<readonly [string], Named>): Promise<number> {
  const sandbox = await import('@pigsty/sandbox');
  await sandbox.sandboxHeal(call.options.name, call.args[0], hooks(call));
  return 0;
}

export async function sandboxReboot(call: Call<readonly [string], Named>): Promise<number> {
  const sandbox = await import('@pigsty/sandbox');
  await sandbox.sandboxReboot(call.options.name, call.args[0], hooks(call));
  return 0;
}

function hooks({ world, globals }: Call): SandboxHooks {
  return {
    signal: world.signal,
    onEvent: (event) => {
      if (globals.json) writeJson(world.stdout, { ...event, type: 'sandbox', event: event.type });
      else world.stderr.write(`${sandboxLine(event)}\n`);
    },
  };
}

export function sandboxLine(event: SandboxEvent): string {
  switch (event.type) {
    case 'prerequisites':
      return `installing on this machine: ${event.packages.join(' ')}`;
    case 'image':
      return {
        building: 'building the base image (once) ...',
        built: 'base image built',
        reused: 'base image is there',
      }[event.state];
    case 'part':
      return {
        building: `building ${event.name} ${event.version} (once) ...`,
        built: `${event.name} ${event.version} built`,
        reused: `${event.name} ${event.version} is there`,
      }[event.state];
    case 'network':
      return `network ${event.subnet}`;
    case 'host':
      return `${event.host}  ${event.state}`;
    case 'snapshot':
      return `snapshot ${event.label} ${event.state}`;
    case 'down':
      return `sandbox ${event.name} is gone`;
    default:
      return event satisfies never;
  }
}

function show({ world, globals }: Call, sandboxes: readonly SandboxStatus[]): void {
  if (globals.json) return writeJson(world.stdout, { type: 'sandboxes', sandboxes });
  if (sandboxes.length === 0)
    return world.stdout.write('No sandbox here. Make one with: pigsty sandbox up\n');
  const paint = paintFor(world.stdout, world, globals);
  world.stdout.write(
    sandboxes
      .map((sandbox) => {
        const rows = sandbox.hosts.map((h) => [
          h.name,
          h.address,
          h.cut === undefined ? h.state : `${h.state} (${h.cut})`,
        ]);
        const login = `ssh -i ${sandbox.sshKeyPath} ${sandbox.sshUser}@${sandbox.hosts[0]?.address ?? ''}`;
        const snapshots = `snapshots: ${sandbox.snapshots.join(', ')}`;
        return `${paint.bold(sandbox.name)}  ${sandbox.subnet}\n${table(rows, { indent: '  ' })}\n  ${login}\n  ${snapshots}\n`;
      })
      .join('\n'),
  );
}

/** `meta=10.10.10.10,node-1=10.10.10.11` */
export function parseHosts(list: string): readonly SandboxHost[] {
  return list.split(',').map((pair) => {
    const [name = '', address = '', ...rest] = pair.split('=');
    if (name !== '' && address !== '' && rest.length === 0) return { name, address };
    throw new PigstyError('USAGE', `"${pair}" is not name=address`, {
      hint: 'Example: --hosts meta=10.10.10.10,node-1=10.10.10.11',
    });
  });
}
