import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseMemberList } from '../src/ops/member-list.ts';

const reply = (name: string): string =>
  readFileSync(new URL(`replies/${name}.json`, import.meta.url), 'utf8');

test("a peer's list keeps every digit of an id that is larger than a number can hold", () => {
  expect(parseMemberList(reply('members-of-a-peer'))).toEqual([
    {
      id: '1875606218042301986',
      name: 'etcd-1',
      peerUrls: ['https://127.0.0.1:22380'],
      started: true,
      learner: false,
    },
    {
      id: '13973448982136477156',
      name: 'etcd-3',
      peerUrls: ['https://127.0.0.3:22380'],
      started: false,
      learner: false,
    },
  ]);
});

test('an added member has no name, and is a learner that has not started', () => {
  expect(parseMemberList(reply('member-list-of-the-gateway'))?.[1]).toEqual({
    id: '11817387518858844574',
    name: '',
    peerUrls: ['https://127.0.0.1:32380'],
    started: false,
    learner: true,
  });
});

test('an error, and silence, are no list', () => {
  expect(parseMemberList('{"code":3, "message":"etcdserver: user name is empty"}')).toBeUndefined();
  expect(parseMemberList('')).toBeUndefined();
});
