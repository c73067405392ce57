import { createServer } from 'node:http';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { quoteWords } from '@pigsty/sdk';
import { patroniFunction, talkOptions } from '../../src/rest/endpoint.ts';

const run = promisify(execFile);

/** What the function says and returns where Patroni answers so. */
async function answered(
  status: number,
  body: string,
): Promise<{ readonly code: number; readonly stderr: string }> {
  const server = createServer((_, response) => response.writeHead(status).end(body));
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  );
  const script = `${patroniFunction}\npatroni ${quoteWords([...talkOptions({}), `http://127.0.0.1:${port}/config`])}`;
  try {
    return await run('sh', ['-c', script]).then(
      ({ stderr }) => ({ code: 0, stderr }),
      (error: { code: number; stderr: string }) => ({ code: error.code, stderr: error.stderr }),
    );
  } finally {
    server.close();
  }
}

test('a refusal is told in the words of Patroni, and what it accepts is silent', async () => {
  expect(await answered(200, '{"ttl": 30}')).toEqual({ code: 0, stderr: '' });
  const refused = await answered(503, 'no leader has the lock');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toBe('Patroni answers: no leader has the lock\n503\n');
  expect((await answered(401, 'no auth header received')).stderr).toContain('no auth header received');
});

test('where nobody answers curl says why', async () => {
  const script = `${patroniFunction}\npatroni ${quoteWords([...talkOptions({}, 1), 'http://127.0.0.1:1/config'])}`;
  const failed = await run('sh', ['-c', script]).catch((error: { code: number; stderr: string }) => error);
  expect(failed.stderr).toContain('curl: (7)');
});
