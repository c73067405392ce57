import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { command, type Command, type Op } from '@pigsty/sdk';
import { OpRegistry } from '@pigsty/sdk/engine';
import { offerRpms, plain } from '@pigsty/sdk/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addOps, removeOps } from '../src/repository/change.ts';
import { discardScript, incomingScript, parseIncoming } from '../src/repository/incoming.ts';
import { parseRepository, repositoryQuestion, type RepositoryState } from '../src/repository/state.ts';
import type { InfraNode } from '../src/spec/components.ts';
import { makeDebRoom, type DebRoom, type Ended } from './deb-room.ts';
import { infraNode } from './infra-node.ts';

let room: DebRoom;
let node: InfraNode;
const kinds = new OpRegistry([command]);

beforeEach(() => {
  room = makeDebRoom();
  node = infraNode(`nginx_enabled: false, repo_home: ${room.at('www')}`);
  room.offer('library', '1.0');
  room.offer('server', '1.0', { head: ['Depends: library (>= 1.0)'] });
  room.want('needed\tpg_packages\tserver\n');
});
afterEach(() => room.remove());

const shell = (script: string, input: Buffer | string = ''): Ended => {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { input, cwd: '/' });
  return { code: status, said: String(stdout) + String(stderr) };
};

function run({ argv: [program = '', ...args] }: Command): void {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', cwd: '/' });
  if (status !== 0) throw new Error(stdout + stderr);
}

/** Carries out what is not done already. Says what was changed. */
function converge(ops: readonly Op[]): readonly string[] {
  return ops.flatMap((op) => {
    const kind = kinds.of(op);
    const [state] = kind.parse(shell(plain(kind.read([op.args]))).said, [op.args]);
    const delta = kind.diff(op.args, state, []);
    if (delta === undefined) return [];
    for (const action of kind.write(op.args, delta)) if (action.do === 'run') run(action.command);
    return [kind.describe(op.args, delta)];
  });
}

/** What a host says of the files that are sent to it. */
function send(files: readonly string[]): Ended {
  const contents = files.map((path) => readFileSync(path));
  const sent = files.map((path, i) => ({
    label: basename(path),
    bytes: contents[i]!.length,
    sha256: createHash('sha256').update(contents[i]!).digest('hex'),
  }));
  return shell(incomingScript(node, { family: 'deb', files: sent }), Buffer.concat(contents));
}

function add(...files: readonly string[]): readonly string[] {
  const { code, said } = send(files);
  if (code !== 0) throw new Error(said);
  const incoming = parseIncoming(said);
  try {
    return converge(addOps(node, 'deb', incoming));
  } finally {
    shell(discardScript(incoming));
  }
}

const state = (): RepositoryState => parseRepository(shell(repositoryQuestion(node, { verify: true })).said);

function remove(name: string): readonly string[] {
  return converge(
    removeOps(
      node,
      'deb',
      state().packages.filter((one) => one.name === name),
    ),
  );
}

/** Generations, and what is beside them. */
const store = (): readonly string[] => readdirSync(room.at('www/.pigsty')).filter((name) => name !== 'lists');

test('a package that was added is in the index with its exact version and checksum, and adding it again changes nothing', () => {
  room.build('first');
  const tool = room.make('vendor', 'tool', '1:2.0', { head: ['Depends: library'] });
  expect(add(tool)).toEqual([`add tool 1:2.0 to the package repository ${room.at('www/pigsty')}`]);
  expect(room.index()).toEqual(['library 1.0', 'server 1.0', 'tool 1:2.0']);
  const { packages, faults } = state();
  expect(faults).toEqual([]);
  const sha256 = createHash('sha256').update(readFileSync(tool)).digest('hex');
  expect(packages.at(-1)).toMatchObject({ file: 'tool_1%3a2.0_all.deb', sha256, origin: 'added' });
  expect(packages.slice(0, 2).every(({ origin }) => origin === undefined)).toBe(true);
  const before = readlinkSync(room.at('www/pigsty'));
  expect(add(tool)).toEqual([]);
  expect(readlinkSync(room.at('www/pigsty'))).toBe(before);
  expect(store()).toHaveLength(2);
  expect(readFileSync(room.served('asked'), 'utf8')).toBe('first\n');
});

test('apt installs it from there with what it depends on', () => {
  room.build('first');
  add(room.make('vendor', 'tool', '2.0', { head: ['Depends: library'] }));
  const { said } = shell(`set -e
mkdir -p ${room.at('client/lists/partial')} ${room.at('client/archives/partial')}
: >${room.at('client/status')}
echo 'deb [trusted=yes] copy:${room.at('www/pigsty')} ./' >${room.at('client/sources.list')}
o='-o Dir::Etc::sourcelist=${room.at('client/sources.list')} -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists=${room.at('client/lists')} -o Dir::State::status=${room.at('client/status')} -o Dir::Cache=${room.at('client')} -o APT::Sandbox::User=root -o Debug::NoLocking=true'
apt-get -q $o update >/dev/null
apt-get -q -y $o --simulate install tool`);
  expect(said).toContain('Inst library (1.0');
  expect(said).toContain('Inst tool (2.0');
});

test('the next build keeps it although no source has it, also where the estate installs it', () => {
  room.build('first');
  add(room.make('vendor', 'tool', '2.0', { head: ['Depends: other'] }));
  room.offer('other', '1.0');
  room.want('needed\tpg_packages\tserver\n');
  expect(room.build('second')).toMatchObject({ code: 0 });
  expect(room.index()).toEqual(['library 1.0', 'server 1.0', 'tool 2.0']);
  room.want('needed\tpg_packages\tserver\nneeded\trepo_extra_packages\ttool\n');
  const { code, said } = room.build('third');
  expect(code, said).toBe(0);
  expect(room.index()).toEqual(['library 1.0', 'other 1.0', 'server 1.0', 'tool 2.0']);
  expect(state().packages.at(-1)).toMatchObject({ name: 'tool', origin: 'added' });
});

test('it stays as it was added when a source comes to have another file of the same version', () => {
  room.build('first');
  const tool = room.make('vendor', 'tool', '2.0', { head: ['Section: ours'] });
  const sha256 = createHash('sha256').update(readFileSync(tool)).digest('hex');
  add(tool);
  room.offer('tool', '2.0', { head: ['Section: theirs'] });
  room.want('needed\tpg_packages\tserver tool\nneeded\tnode_packages\ttool\n');
  expect(room.build('second')).toMatchObject({ code: 0 });
  expect(state().packages.at(-1)).toMatchObject({ name: 'tool', sha256, origin: 'added' });
  expect(state().faults).toEqual([]);
});

test('several files are one new generation', () => {
  room.build('first');
  expect(add(room.make('vendor', 'tool', '1.0'), room.make('vendor', 'tool', '2.0'))).toHaveLength(1);
  expect(room.index()).toEqual(['library 1.0', 'server 1.0', 'tool 1.0', 'tool 2.0']);
  expect(store()).toHaveLength(2);
});

test('what was added by hand is removed again, and nothing else is', () => {
  room.build('first');
  add(room.make('vendor', 'tool', '2.0'));
  expect(remove('tool')).toEqual([`remove tool 2.0 from the package repository ${room.at('www/pigsty')}`]);
  expect(room.index()).toEqual(['library 1.0', 'server 1.0']);
  expect(state().faults).toEqual([]);
  expect(readdirSync(room.at('www/pigsty'))).toContain('tool_2.0_all.deb');
  expect(remove('tool')).toEqual([]);
  expect(() => remove('library')).toThrow('library_1.0_all.deb was not added by hand');
  room.build('second');
  expect(room.index()).toEqual(['library 1.0', 'server 1.0']);
});

test('a file that is no package for this host is refused, with every other one, and nothing is left', () => {
  room.build('first');
  const before = readlinkSync(room.at('www/pigsty'));
  const folder = mkdtempSync(join(tmpdir(), 'pigsty-vendor-'));
  const at = (name: string): string => join(folder, name);
  try {
    offerRpms(folder, [{ name: 'tool' }]);
    writeFileSync(at('notes.deb'), 'not a package\n');
    const cut = room.make('cut', 'tool', '1.0');
    truncateSync(cut, readFileSync(cut).length - 20);
    const flipped = room.make('flipped', 'tool', '1.1');
    const bytes = readFileSync(flipped);
    bytes[bytes.length - 10]! ^= 0xff;
    writeFileSync(flipped, bytes);
    const { code, said } = send([
      at('tool-1.0-1.el9.noarch.rpm'),
      at('notes.deb'),
      cut,
      flipped,
      room.make('vendor', 'tool', '3.0', { arch: 's390x' }),
      room.make('vendor', 'good', '1.0'),
    ]);
    expect(code).toBe(1);
    expect(said.split('\n')).toEqual([
      'tool-1.0-1.el9.noarch.rpm is a .rpm package, and this host keeps .deb packages',
      'notes.deb is no package',
      'tool_1.0_all.deb is damaged, or not all of a package',
      'tool_1.1_all.deb is damaged, or not all of a package',
      expect.stringMatching(/^tool_3\.0_s390x\.deb is for s390x, and this host is \w+$/),
      'not added: the repository is as it was',
      '',
    ]);
    expect(readlinkSync(room.at('www/pigsty'))).toBe(before);
    expect(store()).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('another file with the name and version of one that is there is refused, and the same one is not', () => {
  room.build('first');
  expect(() => add(room.make('vendor', 'server', '1.0', { head: ['Section: ours'] }))).toThrow(
    'server_1.0_all.deb: server 1.0 is there with other content. Give this one another version',
  );
  expect(add(room.at('upstream/library_1.0_all.deb'))).toHaveLength(1);
  expect(state().packages[0]).toMatchObject({ name: 'library', origin: 'added' });
  add(room.make('vendor', 'tool', '2.0', { head: ['Section: ours'] }));
  expect(() => add(room.make('vendor', 'tool', '2.0', { head: ['Section: theirs'] }))).toThrow(
    'or first: pigsty repo remove tool=2.0',
  );
  expect(state().faults).toEqual([]);
});

test('before the repository is built nothing can be added', () => {
  const { code, said } = send([room.make('vendor', 'tool', '2.0')]);
  expect(code).toBe(1);
  expect(said).toContain('there is no repository yet. Try: pigsty repo build');
});

test('what arrives cut short is not added', () => {
  room.build('first');
  const tool = room.make('vendor', 'tool', '2.0');
  const files = [{ label: 'tool.deb', bytes: readFileSync(tool).length, sha256: 'f'.repeat(64) }];
  const { code, said } = shell(incomingScript(node, { family: 'deb', files }), 'half');
  expect(code).toBe(1);
  expect(said).toContain('tool.deb did not arrive as it was sent');
  expect(store()).toHaveLength(1);
});

test('a repository of which a file is damaged is not made a new generation of', () => {
  room.build('first');
  const before = readlinkSync(room.at('www/pigsty'));
  room.make('www/pigsty', 'library', '1.0', { head: ['Section: changed'] });
  expect(() => add(room.make('vendor', 'tool', '2.0'))).toThrow(
    'Damaged or missing in the repository, which is as it was: library_1.0_all.deb',
  );
  expect(readlinkSync(room.at('www/pigsty'))).toBe(before);
});

test('one that was added and is damaged since then fails a build by name, with a way out', () => {
  room.build('first');
  add(room.make('vendor', 'tool', '2.0'));
  writeFileSync(room.served('tool_2.0_all.deb'), 'torn');
  const { code, said } = room.build('second');
  expect(code).not.toBe(0);
  expect(said).toContain('tool 2.0 was added by hand, and its file is damaged or missing');
  remove('tool');
  expect(room.build('second')).toMatchObject({ code: 0 });
});
