import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInventory } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { bootFacts, type BootFacts } from '../src/facts/boot.ts';
import { definition } from '../src/index.ts';
import { nodeRebooted } from '../src/ops/rebooted.ts';
import { reboot } from '../src/procedures/reboot.ts';

const [one, two] = ['10.10.10.11', '10.10.10.12'] as const;
const text = `all:\n  children:\n    web: { hosts: { ${one}: {}, ${two}: { ansible_connection: local } } }\n`;
const inventory = readInventory([{ file: 'pigsty.yml', text }]).inventory!;
const instances = definition.identify(inventory).clusters.flatMap((c) => c.instances);

function scope(
  boots: Readonly<Record<string, Partial<BootFacts>>>,
  { hosts = [one] as readonly string[], onlyRequired = false, runsEngine = false } = {},
) {
  return {
    cluster: { module: 'node', name: 'web', params: instances[0]!.params, instances },
    input: { onlyRequired, wait: 300, cut: false },
    turns: {
      hosts,
      clusters: [
        { module: 'db', name: 'db', params: {}, instances: [{ name: 'db-1', host: one, params: {} }] },
      ],
      says: ['db is away'],
    },
    facts: {
      host: (address: string) => ({ address, ...(runsEngine ? { runsEngine: true } : {}) }) as never,
      of: () => undefined,
      from: (_query: unknown, { host }: { readonly host: string }) =>
        ({ bootId: 'now', ended: {}, ...boots[host] }) as never,
    },
    estate: { inventory } as never,
    run: { id: 'run', startedAt: 0 },
  };
}
const rules = (...words: Parameters<typeof scope>): readonly string[] =>
  (reboot.refuse?.(scope(...words)) ?? []).map((p) => `${p.rule} ${p.host}`);

test('the machine that the command runs on is refused, by its boot and by its connection', () => {
  expect(rules({}, { hosts: [one] })).toEqual([]);
  expect(rules({}, { hosts: [one], runsEngine: true })).toEqual([`own-machine ${one}`]);
  expect(rules({}, { hosts: [two] })).toEqual([`own-machine ${two}`]);
});

test('with --only-required hosts that ask for it have a turn, and one that cannot tell refuses it', () => {
  const boots = { [one]: { need: 'required' as const }, [two]: { need: 'none' as const } };
  const turn = (onlyRequired: boolean): readonly boolean[] =>
    instances.map((instance) => reboot.hasTurn!({ ...scope(boots, { onlyRequired }), instance }));
  expect(turn(true)).toEqual([true, false]);
  expect(turn(false)).toEqual([true, true]);
  expect(rules({ [one]: { need: 'unknown' } }, { onlyRequired: true })).toEqual([`reboot-unknown ${one}`]);
});

test('the question says the order and what clusters notice; a host with an instance alone interrupts writes', () => {
  expect(reboot.question?.(scope({}))).toBe(
    `${one} reboots; db is away; who is connected to a host itself is cut off in its turn`,
  );
  expect(reboot.question?.(scope({}, { hosts: [one, two] }))).toContain(`in this order: ${one}, ${two}`);
  const op = (at: number) =>
    reboot.phases[0]!.plan({ ...scope({}), instance: instances[at]! })[0]!.ops[0]!.args as never;
  expect(nodeRebooted.interrupts?.(op(0), 'reboot')).toMatchObject({ what: 'outage', of: one, writes: true });
  expect(nodeRebooted.interrupts?.(op(1), 'reboot')).toMatchObject({ what: 'restart', of: two });
});

test('a host has had its reboot when it is in another boot than the one that was written down', () => {
  const output = 'boot now\nended run before\nended other now\n';
  const told = bootFacts.parse(output, instances[0]!);
  expect(told).toEqual({ bootId: 'now', ended: { run: 'before', other: 'now' } });
  const rebooted = (run: string) =>
    reboot.result?.({ ...scope({ [one]: told }), run: { id: run, startedAt: 0 } });
  expect([rebooted('run'), rebooted('other'), rebooted('none')]).toEqual([
    { rebooted: [one] },
    { rebooted: [] },
    { rebooted: [] },
  ]);
});

test('the boot that ends is written down before the host is told to reboot', () => {
  const args = { host: one, since: 'run', withinSeconds: 60, alone: false };
  const [note, order] = nodeRebooted.write(args, 'reboot');
  expect(note).toMatchObject({
    do: 'run',
    command: { argv: expect.arrayContaining([expect.stringMatching(/run\.boot$/)]) as string[] },
  });
  expect(order).toEqual({ do: 'reboot', withinMs: 60_000 });
  expect(nodeRebooted.diff(args, nodeRebooted.parse('', [args])[0]!, [])).toBe('reboot');
  expect(nodeRebooted.diff(args, nodeRebooted.parse('0\n', [args])[0]!, [])).toBeUndefined();
});

/** What a host of EL says, whose `needs-restarting` prints this. */
function needOf(said: string | undefined): string | undefined {
  const room = mkdtempSync(join(tmpdir(), 'pigsty-need-'));
  try {
    for (const program of ['cat', 'timeout', 'sh']) symlinkSync(`/usr/bin/${program}`, join(room, program));
    if (said !== undefined) {
      writeFileSync(join(room, 'needs-restarting'), `#!/usr/bin/sh\ncat <<'.'\n${said}\n.\nexit 1\n`);
      chmodSync(join(room, 'needs-restarting'), 0o755);
    }
    const script = bootFacts.script(instances[0]!, undefined as never, { onlyRequired: true }) as string;
    const ran = spawnSync('/bin/sh', ['-s'], { input: script, env: { PATH: room }, encoding: 'utf8' });
    return bootFacts.parse(ran.stdout, instances[0]!).need;
  } finally {
    rmSync(room, { recursive: true });
  }
}

test.each([
  [
    'Core libraries or services have been updated since boot-up:\n  * kernel\n\nReboot is required to fully utilize these updates.',
    'required',
  ],
  ['No core libraries or services have been updated since boot-up.\nReboot should not be necessary.', 'none'],
  ['Error: Failed to download metadata', 'unknown'],
  [undefined, 'unknown'],
] as const)('what needs-restarting says is understood: %s', (said, need) => {
  expect(needOf(said)).toBe(need);
});
