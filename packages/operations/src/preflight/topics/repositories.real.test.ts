import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repositories } from './repositories.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'pigsty-repositories-'));
/** What this machine's own apt is offered: a signed repository's file, one that is trusted without any, and none. */
const files: Readonly<Record<string, string>> = {
  '/signed/./InRelease': 'Origin: here\n',
  '/trusted/./Packages.gz': 'an index',
};
let server: Server;
let base = '';

beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    const text = files[url];
    response.writeHead(text === undefined ? 404 : 200).end(text ?? 'no');
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** The answer of the question, asked with this source alone. */
async function ask(source: string): Promise<string> {
  writeFileSync(join(folder, 'sources.list'), `${source}\n`);
  writeFileSync(
    join(folder, 'apt.conf'),
    `Dir::Etc::sourcelist "${folder}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Acquire::http::Proxy "DIRECT";
`,
  );
  const script = repositories.askAgain?.({} as never) ?? '';
  const { stdout } = await run('sh', ['-c', String(script)], {
    env: { ...process.env, APT_CONFIG: join(folder, 'apt.conf') },
  });
  return stdout.trim();
}

test.each([
  ['a repository with a signed list answers', 'deb', 'signed', 'answers'],
  ['a trusted one answers with its index alone', 'deb [trusted=yes]', 'trusted', 'answers'],
  ['one that nobody trusts needs more', 'deb', 'trusted', 'silent'],
  ['one that has neither is silent', 'deb [trusted=yes]', 'nothing', 'silent'],
])('%s', async (_what, words, name, said) => {
  const answer = await ask(`${words} ${base}/${name} ./`);
  expect(answer).toMatch(new RegExp(`^${said}=${base}/${name}/./`));
  if (said === 'silent') expect(answer).toContain('404');
});
