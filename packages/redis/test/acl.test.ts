import { expect, test } from 'vitest';
import { aclMeaning, aclWords } from '../src/spec/acl.ts';
import { aclProblems } from '../src/spec/acl-words.ts';

const meaning = (text: string): string => aclMeaning(aclWords(text));

test.each([
  ['order of keys and channels', '~a ~b &x &y +get', '&y &x ~b ~a +get'],
  [
    'what the server spells out itself',
    '~app:* +@read',
    'sanitize-payload resetchannels ~app:* -@all +@read',
  ],
  ['names of everything', 'allkeys allchannels allcommands', '~* &* +@all'],
  ['the case of commands', '+CONFIG|GET -KEYS', '+config|get -keys'],
  ['reading and writing of one pattern', '%R~a %W~a', '~a'],
  ['both in one word', '%RW~a', '~a'],
  ['keys that were taken back', '~old:* resetkeys ~a', '~a'],
  ['a rule that a later one replaces', '+get -get +get', '+get'],
  ['a subcommand within its command', '+config|get +config', '+config'],
  ['commands before all were taken back', '+get -@all +set', '+set'],
  ['what an earlier time left', 'on #00 ~x +@all reset +get', '+get'],
  ['selectors and their order', '(~t +get) (~u +set)', '(+set ~u) (resetchannels ~t -@all +get)'],
])('%s: the same', (_, one, other) => {
  expect(meaning(one)).toBe(meaning(other));
});

test.each([
  ['order of commands, of which the last decides', '+@all -get', '-get +@all'],
  ['an account that is switched off', 'on +get', 'off +get'],
  ['another password', 'on #aa +get', 'on #bb +get'],
  ['no password at all', 'on #aa +get', 'on #aa nopass +get'],
  ['keys that may be read only', '~a', '%R~a'],
  ['the case of keys', '~A', '~a'],
  ['one more selector', '~a +get', '~a +get (~b +set)'],
  ['a payload that is not checked', '+restore', 'skip-sanitize-payload +restore'],
])('%s: not the same', (_, one, other) => {
  expect(meaning(one)).not.toBe(meaning(other));
});

test('what Valkey 8.1 lists is what it was told', () => {
  expect(
    meaning(
      'on sanitize-payload #9f86d081884c ~app:* %R~shared:* resetchannels &news.* -@all +@read +@write -@dangerous +config|get -keys (~tmp:* resetchannels -@all +get)',
    ),
  ).toBe(
    meaning(
      'on #9f86d081884c ~app:* %R~shared:* &news.* +@read +@write -@dangerous +config|get -KEYS (~tmp:* +get)',
    ),
  );
});

test.each([
  '',
  '~app:* %R~shared:* &news.* +@read +@write -@dangerous +config|get -KEYS (~tmp:* +get)',
  'allkeys allchannels allcommands -flushall',
  '~* resetkeys ~a &* resetchannels &b (~c)',
  '%RW~a %W~b resetkeys resetchannels nocommands +select|0',
])('%s is right', (acl) => {
  expect(aclProblems(acl)).toEqual([]);
});

test.each([
  ['+@raed', 'there is no category @raed', 'Did you mean +@read?'],
  ['app:*', '"app:*" is no rule of an ACL', 'Expected ~pattern'],
  ['alkeys', '"alkeys" is no rule of an ACL', 'Did you mean allkeys?'],
  ['>secret', 'a word that begins with > is about the password', 'Write it as password'],
  ['nopass', 'nopass is about the password', 'Write it as password'],
  ['on', 'on is said by the list itself', 'Leave it out'],
  ['~', '~ names no keys or channels', 'Write ~app:*'],
  ['%X~a', '%X~a names no keys or channels', 'Write ~app:*'],
  ['(~a +get', 'a parenthesis is left alone', 'A selector is written as'],
  ['(~a +@raed)', 'there is no category @raed', 'Did you mean +@read?'],
  ['~a"b', 'it has a quote', 'Write such characters'],
  ['~* +get %R~a', '%R~a comes after ~*', 'or write resetkeys between them'],
  ['allchannels &a', '&a comes after allchannels', 'Leave one of them out'],
  ['+a|b|c', '"+a|b|c" is no rule of an ACL', 'Expected ~pattern'],
])('%s: %s', (acl, message, hint) => {
  const [problem, ...more] = aclProblems(acl);
  expect(more).toEqual([]);
  expect(problem?.message).toContain(message);
  expect(problem?.hint).toContain(hint);
});

test('a password that was written into the rules is not repeated', () => {
  expect(JSON.stringify(aclProblems('>hunter2 #abc <hunter3'))).not.toMatch(/hunter|abc/);
});
