import { expect, test } from 'vitest';
import { aptStatus } from '../../src/ops/pkg/apt-status.ts';

test.each([
  [
    'dlstatus:3:12.5:Retrieving file 3 of 41 (2s remaining)',
    'downloading, 12 %: Retrieving file 3 of 41 (2s remaining)',
  ],
  ['pmstatus:etcd-server:41.7143:Unpacking etcd-server (amd64)', '41 %: Unpacking etcd-server (amd64)'],
  ['pmstatus:dpkg-exec:0.0000:Running dpkg', '0 %: Running dpkg'],
  ['pmerror:/var/cache/apt/archives/x.deb:30:trying to overwrite /bin/x', 'trying to overwrite /bin/x'],
  ['pmstatus:libc6:amd64', undefined],
  ['', undefined],
])('%s', (line, words) => {
  expect(aptStatus(line)).toBe(words);
});
