import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openContext, type Context } from './context.ts';
import { SandboxError } from './errors.ts';
import { saveRecord } from './record.ts';
import { claimSubnet, releaseSubnet } from './subnet-claims.ts';
import { nextSubnets, parseSubnet } from './subnet.ts';

let context: Context;
beforeEach(async () => {
  context = openContext({ stateDir: await mkdtemp(join(tmpdir(), 'claims-')) });
});
afterEach(() => rm(context.stateDir, { recursive: true, force: true }));

const wanted = nextSubnets(parseSubnet('10.10.20.0/24')).slice(0, 3);
const nowhere = async (): Promise<void> => {};
const claim = async (name: string, subnets = wanted): Promise<string> =>
  (await claimSubnet(context, name, subnets, nowhere)).cidr;

/** As another process leaves it. */
async function claimOf(pid: number, startedAt: string): Promise<void> {
  const directory = join(context.stateDir, '.subnets');
  await mkdir(directory, { recursive: true });
  const text = JSON.stringify({ name: 'theirs', subnet: '10.10.20.0/24', pid, startedAt });
  await writeFile(join(directory, 'theirs'), text);
}

test('claims at the same time get different subnets', async () => {
  const claims = await Promise.all(['a', 'b', 'c'].map((name) => claim(name)));
  expect(claims.toSorted()).toEqual(['10.10.20.0/24', '10.10.21.0/24', '10.10.22.0/24']);
  await expect(claim('d')).rejects.toMatchObject({
    code: 'SUBNET_IN_USE',
    message: expect.stringContaining('for the sandbox "') as string,
  });
});

test('of two that want one subnet at once the other is refused, and told who has it', async () => {
  const both = await Promise.allSettled([claim('a', wanted.slice(0, 1)), claim('b', wanted.slice(0, 1))]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  const [refused] = both.flatMap((one) => (one.status === 'rejected' ? [one.reason as SandboxError] : []));
  expect(refused?.message).toContain(`process ${process.pid} has taken 10.10.20.0/24`);
});

test('a claim is one per sandbox, and free again once it is released', async () => {
  expect(await claim('a')).toBe('10.10.20.0/24');
  expect(await claim('a')).toBe('10.10.20.0/24');
  await releaseSubnet(context, 'a');
  expect(await claim('b')).toBe('10.10.20.0/24');
});

test('a process that has ended, or whose number another one has by now, claims nothing', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  await claimOf(child.pid ?? 0, '1');
  expect(await claim('a')).toBe('10.10.20.0/24');
  await releaseSubnet(context, 'a');
  await claimOf(process.pid, '1');
  expect(await claim('b')).toBe('10.10.20.0/24');
  expect(await readdir(join(context.stateDir, '.subnets'))).toEqual(['b']);
});

test('what another sandbox has, or something else on the machine, is not claimed', async () => {
  await saveRecord(context, { name: 'other', subnet: '10.10.20.0/24', hosts: [], image: 'i' });
  const used = async (_: string, { cidr }: { readonly cidr: string }): Promise<void> => {
    if (cidr === '10.10.21.0/24') throw new SandboxError('SUBNET_IN_USE', `${cidr} is used`);
  };
  expect((await claimSubnet(context, 'a', wanted, used)).cidr).toBe('10.10.22.0/24');
});
