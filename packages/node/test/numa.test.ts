import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commandOf, StandIn } from './acting.ts';
import { planned, plannedRemoval } from './planned.ts';

let host: StandIn;
beforeEach(() => {
  host = new StandIn(mkdtempSync(join(tmpdir(), 'pigsty-numa-')));
});
afterEach(() => rmSync(host.folder, { recursive: true, force: true }));

const vars = '{ 10.0.0.1: { node_disable_numa: true } }';
const el = { family: 'rpm', osVendor: 'rocky', osVersion: '9', osMajor: 9 } as const;
const [add, take] = ['start the kernel with numa=off', 'start the kernel without numa=off'] as const;
const read = (path: string): string => readFileSync(join(host.folder, path), 'utf8');

test('GRUB of Debian starts the kernel without NUMA from the next boot on, until the file of ours goes', () => {
  const [written] = planned(vars).filter(({ key }) => key === '/etc/default/grub.d/pigsty.cfg');
  const content = String((written?.args as { content: unknown }).content);
  host.put({ 'etc/default/grub.d/pigsty.cfg': content, 'boot/grub/grub.cfg': 'linux /vmlinuz quiet\n' });
  host.program(
    'update-grub',
    'cd "${0%/bin/*}" && GRUB_CMDLINE_LINUX=quiet && for f in etc/default/grub.d/*.cfg; do [ ! -e "$f" ] || . "./$f"; done && echo "linux /vmlinuz $GRUB_CMDLINE_LINUX" >boot/grub/grub.cfg',
  );
  expect(host.converge(commandOf(planned(vars), add))).toBe(true);
  expect(read('boot/grub/grub.cfg')).toBe('linux /vmlinuz quiet numa=off\n');
  expect(host.converge(commandOf(planned(vars), add))).toBe(false);
  const removal = commandOf(plannedRemoval(vars), take);
  expect(host.converge(removal)).toBe(true);
  expect(read('boot/grub/grub.cfg')).toBe('linux /vmlinuz quiet\n');
  expect(host.converge(removal)).toBe(false);
});

test('entries of EL get the option, and lose it again only where it was ours', () => {
  host.put({ entries: 'args="ro quiet"\n' });
  host.program(
    'grubby',
    `entries="\${0%/bin/*}/entries"
case $2 in
  --args=*) sed -i "s/\\"$/ \${2#--args=}\\"/" "$entries" ;;
  --remove-args=*) sed -i "s/ \${2#--remove-args=}//" "$entries" ;;
  *) cat "$entries" ;;
esac`,
  );
  expect(host.isDone(commandOf(plannedRemoval(vars, el), take))).toBe(true);
  expect(host.converge(commandOf(planned(vars, el), add))).toBe(true);
  expect(read('entries')).toBe('args="ro quiet numa=off"\n');
  expect(host.converge(commandOf(planned(vars, el), add))).toBe(false);
  expect(host.converge(commandOf(plannedRemoval(vars, el), take))).toBe(true);
  expect(read('entries')).toBe('args="ro quiet"\n');
});

test('a host without that boot loader is left as it is', () => {
  expect(host.isDone(commandOf(planned(vars), add))).toBe(true);
  expect(host.isDone(commandOf(planned(vars, el), add))).toBe(true);
  expect(existsSync(join(host.folder, 'boot'))).toBe(false);
});
