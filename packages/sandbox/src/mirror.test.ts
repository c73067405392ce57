import { expect, test } from 'vitest';
import { chooseMirror, throughCache } from './mirror.ts';

const source = (uri: string, suite: string, components = ['main']) => ({ uri, suite, components });

test('the first Debian source is the mirror and vendors are passed over', () => {
  const sources = [
    source('https://vendor.example/node', 'nodistro'),
    source('http://one.example/debian-security/', 'bookworm-security'),
    source('http://one.example/debian/', 'bookworm'),
    source('http://two.example/debian', 'bookworm'),
  ];
  expect(chooseMirror(sources)).toEqual({
    main: 'http://one.example/debian',
    security: 'http://one.example/debian-security',
  });
});

test('a machine without a security archive gives hosts without one', () => {
  expect(chooseMirror([source('https://one.example/debian', 'trixie')])).toEqual({
    main: 'https://one.example/debian',
    security: undefined,
  });
});

test('a machine that is not Debian has no mirror to offer', () => {
  expect(chooseMirror([source('http://one.example/ubuntu', 'noble')])).toBeUndefined();
});

test('an https mirror is asked of the cache in words it understands', () => {
  expect(throughCache('https://one.example/debian')).toBe('http://HTTPS///one.example/debian');
  expect(throughCache('http://one.example/debian')).toBe('http://one.example/debian');
});
