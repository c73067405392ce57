import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commandOf, StandIn } from './acting.ts';
import { planned, plannedRemoval } from './planned.ts';

/** systemd of a host with swap in fstab, in a unit of its own and in compressed memory: files are what is masked and active. */
const systemctl = `state=\${0%/bin/*}/units
case $1 in
  list-unit-files)
    grep -q '^/dev/sdb' "$state/../etc/fstab" && echo 'dev-sdb.swap generated -'
    for unit in var-swapfile.swap dev-zram0.swap; do
      [ -e "$state/masked/$unit" ] && echo "$unit masked -" || echo "$unit enabled -"
    done; exit 0 ;;
  list-units) ls "$state/active" | grep swap$ || : ;;
  is-enabled) [ "$3" = zramswap.service ] && [ ! -e "$state/masked/$3" ] ;;
  -q) shift
    case $1 in
      mask) shift 3; : >"$state/masked/$1"; rm -f "$state/active/$1" ;;
      unmask) rm -f "$state/masked/$3" ;;
    esac ;;
  start) : >"$state/active/$3" ;;
esac`;

let host: StandIn;
beforeEach(() => {
  host = new StandIn(mkdtempSync(join(tmpdir(), 'pigsty-swap-')));
  host.program('systemctl', systemctl);
  host.program('systemd-detect-virt', 'exit 1');
  host.program('swapoff', ': >"${0%/bin/*}/proc/swaps"; rm -f "${0%/bin/*}"/units/active/*.swap');
  host.put({
    'units/active/dev-sdb.swap': '',
    'units/active/dev-zram0.swap': '',
    'units/masked/none': '',
    'proc/swaps': 'Filename\tType\n/dev/sdb\tpartition\n/dev/zram0\tpartition\n',
    'etc/fstab': fstab,
  });
});
afterEach(() => rmSync(host.folder, { recursive: true, force: true }));

const fstab =
  '# by hand\nUUID=a / ext4 defaults 0 1\n/dev/sdb none swap sw 0 0\n#/dev/sdc none swap sw 0 0\n';
const read = (path: string): string => readFileSync(join(host.folder, path), 'utf8');
const vars = '{ 10.0.0.1: { node_disable_swap: true } }';
const off = commandOf(planned(vars), 'switch swap off');
const back = commandOf(plannedRemoval(vars), 'give swap back as it was');

test('swap goes wherever it comes from, also at the next boot: fstab, a unit of its own, compressed memory', () => {
  expect(host.converge(off)).toBe(true);
  expect(read('etc/fstab')).toBe(fstab.replace('/dev/sdb', '# pigsty node_disable_swap: /dev/sdb'));
  for (const unit of ['dev-sdb.swap', 'var-swapfile.swap', 'dev-zram0.swap', 'zramswap.service'])
    expect(read(`units/masked/${unit}`)).toBe('');
  expect(host.converge(off)).toBe(false);
});

test('swap that somebody switches on again is seen, and a removal gives all of it back', () => {
  host.converge(off);
  host.put({ 'proc/swaps': 'Filename\tType\n/swapfile\tfile\n' });
  expect(host.isDone(off)).toBe(false);
  expect(host.converge(off)).toBe(true);
  expect(host.converge(back)).toBe(true);
  expect(read('etc/fstab')).toBe(fstab);
  expect(() => read('units/masked/dev-sdb.swap')).toThrow();
  expect(read('units/active/dev-sdb.swap')).toBe('');
  expect(host.converge(back)).toBe(false);
});

test('a host without swap, and one that was never told to have none, has nothing to do', () => {
  expect(host.isDone(back)).toBe(true);
  host.program('systemctl', '[ "$1" != is-enabled ]');
  host.put({ 'proc/swaps': 'Filename\tType\n', 'etc/fstab': '# nothing\n' });
  expect(host.isDone(off)).toBe(true);
});

test('swap of a container is that of its machine, and left alone', () => {
  host.program('systemd-detect-virt', 'exit 0');
  expect(host.isDone(off)).toBe(true);
});
