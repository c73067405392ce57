import { describe, expect, test } from 'vitest';
import { parseListFile, parseSourcesFile } from './apt-sources.ts';

describe('the one-line format', () => {
  test('options, comments and source packages are passed over', () => {
    const text = [
      '# deb http://off.example/debian bookworm main',
      'deb [arch=amd64 signed-by=/k.gpg] http://one.example/debian bookworm main contrib # ours',
      'deb-src http://one.example/debian bookworm main',
      'deb https://two.example/debian-security bookworm-security main',
    ].join('\n');
    expect(parseListFile(text)).toEqual([
      { uri: 'http://one.example/debian', suite: 'bookworm', components: ['main', 'contrib'] },
      { uri: 'https://two.example/debian-security', suite: 'bookworm-security', components: ['main'] },
    ]);
  });
});

describe('the deb822 format', () => {
  test('a stanza with two suites is two sources', () => {
    const text = [
      'Types: deb deb-src',
      '# a comment inside a stanza',
      'URIs: http://one.example/debian',
      'Suites: bookworm bookworm-updates',
      'Components: main',
      'Signed-By: /usr/share/keyrings/k.gpg',
    ].join('\n');
    expect(parseSourcesFile(text)).toEqual([
      { uri: 'http://one.example/debian', suite: 'bookworm', components: ['main'] },
      { uri: 'http://one.example/debian', suite: 'bookworm-updates', components: ['main'] },
    ]);
  });

  test('a continued field is one list and an inline key is not mistaken for one', () => {
    const text =
      'Types: deb\nURIs: http://one.example/debian\n http://two.example/debian\nSuites: sid\nComponents: main\nSigned-By:\n -----BEGIN\n .\n AAAA';
    expect(parseSourcesFile(text).map((source) => source.uri)).toEqual([
      'http://one.example/debian',
      'http://two.example/debian',
    ]);
  });

  test('a disabled stanza and one of source packages alone say nothing', () => {
    const text =
      'Types: deb\nEnabled: no\nURIs: http://a.example\nSuites: s\nComponents: main\n\nTypes: deb-src\nURIs: http://b.example\nSuites: s\nComponents: main';
    expect(parseSourcesFile(text)).toEqual([]);
  });
});
