import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { takesPart } from '../../src/rest/takes-part.ts';

interface Moment {
  readonly moment: string;
  readonly member: string;
  readonly takesPart: boolean;
  readonly patroni: unknown;
  readonly cluster: unknown;
}

/** Answers as Patroni 4.0.7 gives them at such moments, less what nobody looks at. */
const moments = JSON.parse(
  readFileSync(join(import.meta.dirname, 'takes-part.json'), 'utf8'),
) as readonly Moment[];

/** Patroni writes a blank after each colon and comma. */
const asPatroniWrites = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll(/":(?=\S)/g, '": ')
    .replaceAll(/,"/g, ', "');

const run = promisify(execFile);

test.each(moments)(
  'a member is ready: $moment',
  async ({ member, patroni, cluster, takesPart: expected }) => {
    const curl = `curl() { printf '%s\\n%s\\n' "$PATRONI" "$CLUSTER"; }`;
    const script = takesPart({ instance: member, url: 'https://10.10.10.12:8008' });
    const env = { ...process.env, PATRONI: asPatroniWrites(patroni), CLUSTER: asPatroniWrites(cluster) };
    const ended = run('sh', ['-c', `${curl}\n${script}`], { env });
    if (expected) await expect(ended).resolves.toMatchObject({ stdout: '' });
    else await expect(ended).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('"state"') });
  },
);
