import { expect, test } from 'vitest';
import { repo } from '../../src/ops/repo/repo.ts';
import { repoFiles, type RepoArgs } from '../../src/ops/repo/repo-files.ts';
import { testOpKind } from '../../src/testing/test-op-kind.ts';

const signed: RepoArgs = {
  name: 'acme',
  family: 'deb',
  urls: ['https://packages.example.org/debian'],
  suites: ['trixie', 'trixie-updates'],
  components: ['main'],
  key: '-----BEGIN PGP PUBLIC KEY BLOCK-----\n...',
  options: { Architectures: 'amd64' },
};
const ofDnf: RepoArgs = {
  name: 'acme',
  family: 'rpm',
  urls: ['https://packages.example.org/el$releasever/$basearch'],
  trusted: true,
  options: { module_hotfixes: true, priority: 11 },
};
const there = repo.converged(signed);

testOpKind(repo, {
  cases: [
    {
      name: 'a repository of apt',
      args: signed,
      fresh: 'add package repository acme (https://packages.example.org/debian)',
      from: [
        { state: there, says: null },
        { state: { ...there, key: 'other' }, says: 'change package repository acme (key)' },
        { state: { ...there, older: true }, says: 'change package repository acme (older definition)' },
        {
          state: { definition: 'x', older: false },
          says: 'change package repository acme (definition, key)',
        },
      ],
    },
    {
      name: 'a repository of dnf',
      args: ofDnf,
      fresh: 'add package repository acme (https://packages.example.org/el$releasever/$basearch)',
    },
    {
      name: 'no repository',
      args: { ...signed, state: 'absent' },
      fresh: null,
      from: [{ state: there, says: 'remove package repository acme' }],
    },
  ],
});

test('apt reads fields, and the key is named by its file', () => {
  expect(repoFiles(signed)).toMatchObject({
    definition: {
      path: '/etc/apt/sources.list.d/acme.sources',
      content: `# Managed by pigsty.
Types: deb
URIs: https://packages.example.org/debian
Suites: trixie trixie-updates
Components: main
Signed-By: /etc/apt/keyrings/acme.asc
Architectures: amd64
`,
    },
    key: { path: '/etc/apt/keyrings/acme.asc', content: '-----BEGIN PGP PUBLIC KEY BLOCK-----\n...\n' },
  });
});

test('dnf reads a section; without a signature nothing is checked', () => {
  expect(repoFiles(ofDnf)).toEqual({
    definition: {
      path: '/etc/yum.repos.d/acme.repo',
      content: `# Managed by pigsty.
[acme]
name=acme
baseurl=https://packages.example.org/el$releasever/$basearch
enabled=1
gpgcheck=0
module_hotfixes=1
priority=11
`,
    },
    key: { path: '/etc/pki/rpm-gpg/RPM-GPG-KEY-acme' },
  });
});
