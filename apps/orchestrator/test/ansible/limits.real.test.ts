import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInventory, selectHosts } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { ansible } from './program.ts';

const file = join(import.meta.dirname, '../fixtures/limits/hosts.yml');
const { inventory } = readInventory({ file, text: readFileSync(file, 'utf8') });

const patterns = [
  'all',
  '*',
  'webservers',
  'web01',
  'webservers,pg-test',
  'webservers:pg-test',
  'webservers:&staging',
  'webservers:!staging',
  'webservers:!web01:!web02',
  'webservers:dbservers:&staging:!phoenix',
  'webservers,dbservers,&staging',
  '!webservers',
  '!webservers,!dbservers',
  '&staging',
  'staging:!pg-test',
  'dbservers',
  'pg-*',
  '*servers',
  'web0?',
  'webservers[1-2]',
  'web0[1ab]',
  'web0[!12]',
  '10.10.10.*',
  '*.example.com',
  '*.com:pg-meta',
  '~web0[1-3]',
  '~(web|db).*',
  '~10\\.10\\.10\\.1[02]',
  '~pg-(test|meta)',
  '~.*\\.example\\.com$',
  'webservers[0]',
  'webservers[-1]',
  'webservers[-2]',
  'webservers[0:2]',
  'webservers[1:]',
  'webservers[3:]',
  'web*[1]',
  'webservers[0:2]:&staging',
  'dbservers:!pg-test[0]',
  'fe80::1',
  'lonely',
  'ungrouped',
  ' webservers , pg-meta ',
  'staging,web01',
  'pg-meta,webservers[0],pg-test',
];

test('patterns select the hosts that Ansible selects', async () => {
  const theirs = await hostsOfAnsible(patterns);
  const ours = patterns.map((pattern) => [pattern, selected(pattern)]);
  expect(ours).toEqual(patterns.map((pattern, i) => [pattern, theirs[i]]));
});

test('what selects nothing there is refused here', async () => {
  const nothing = [
    'empty',
    'nobody',
    'webservers:&pg-test',
    '~zzz',
    'webservers:!web*',
    'web0[12]',
    'web0[1-2]',
  ];
  expect(await hostsOfAnsible(nothing)).toEqual(nothing.map(() => []));
  // Ansible refuses an index behind the end, too.
  for (const pattern of [...nothing, 'webservers[99]'])
    expect(() => selectHosts(inventory!, pattern), pattern).toThrow(
      expect.objectContaining({ code: 'SELECTION_EMPTY' }) as Error,
    );
});

function selected(pattern: string): readonly string[] {
  try {
    return [...selectHosts(inventory!, pattern)].sort();
  } catch (error) {
    return [String(error)];
  }
}

/** One run for all patterns: a playbook with a play for each. */
async function hostsOfAnsible(wanted: readonly string[]): Promise<readonly (readonly string[])[]> {
  const directory = mkdtempSync(join(tmpdir(), 'pigsty-limits-'));
  try {
    const playbook = join(directory, 'plays.yml');
    writeFileSync(
      playbook,
      JSON.stringify(
        wanted.map((hosts, i) => ({ name: `play ${i}`, hosts, gather_facts: false, tasks: [] })),
      ),
    );
    const out = await ansible('ansible-playbook', ['-i', file, '--list-hosts', playbook]);
    return out
      .split(/^ {2}play #\d+ .*$/m)
      .slice(1)
      .map((play) =>
        (/hosts \(\d+\):\n([\s\S]*)/.exec(play)?.[1] ?? '')
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line !== '')
          .sort(),
      );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
