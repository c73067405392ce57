import { expect, test } from 'vitest';
import { renderLimits } from './profile.ts';

/** What a new session is given as its limit of open files: PAM refuses the session when the kernel does not grant it. */
const openFiles = (...words: Parameters<typeof renderLimits>): readonly string[] =>
  [...renderLimits(...words).matchAll(/^(\S+) - nofile (\d+)$/gm)].map(([, who, limit]) => `${who} ${limit}`);

test('a session is given as many open files as the kernel grants, and no more: PAM would refuse it', () => {
  const most = ['* 1048576', 'root 1048576'];
  expect(openFiles({ granted: 1_073_741_816 })).toEqual(most);
  expect(openFiles({ granted: undefined })).toEqual(most);
  expect(openFiles({ granted: 524_288 })).toEqual(['* 524288', 'root 524288']);
});

test('a kernel parameter that lowers fs.nr_open in the same run lowers the limit with it', () => {
  expect(openFiles({ granted: 1_073_741_816, nrOpen: 200_000 })).toEqual(['* 200000', 'root 200000']);
  expect(openFiles({ granted: 524_288, nrOpen: '8388608' })).toEqual(['* 524288', 'root 524288']);
  expect(openFiles({ granted: 524_288, nrOpen: 'many' })).toEqual(['* 524288', 'root 524288']);
});
