import { join } from 'node:path';
import { repo } from '@pigsty/sdk';
import { makeElRoot, offerRpms, plain, type ElRoot } from '@pigsty/sdk/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { repositories } from './repositories.ts';

let el: ElRoot;
beforeAll(() => {
  el = makeElRoot();
  offerRpms(join(el.path, 'srv/main'), [{ name: 'pigsty-test' }]);
});
afterAll(() => el.remove());
beforeEach(() => void el.must('rm -rf /etc/yum.repos.d/* /var/cache/dnf'));

function define(name: string, url: string): void {
  el.converge(repo, { name, family: 'rpm', urls: [url], trusted: true });
}

/** What a host of EL says of its repositories, a line each. */
function answer(): readonly string[] {
  const script = repositories.askAgain?.({} as never) ?? '';
  return el.must(plain(script)).split('\n').sort();
}

test('on EL each repository that answers is told from one that does not, and nothing is kept of the question', () => {
  define('own', 'file:///srv/main');
  define('away', 'http://127.0.0.1:9/');
  define('gone', 'file:///srv/gone');
  const lines = answer();
  expect(lines.map((line) => line.split(' ')[0])).toEqual(['answers=own', 'silent=away', 'silent=gone']);
  expect(lines[1]).toContain("Couldn't connect to server");
  expect(el.must('find /var/cache/dnf -name "*.solv" 2>/dev/null || :')).toBe('');
});

test('a host of EL without repositories says nothing', () => {
  expect(answer()).toEqual(['']);
});
