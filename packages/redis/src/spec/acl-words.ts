import { nearestName } from '@pigsty/sdk';
import { aclWords } from './acl.ts';

/** Categories of commands of Redis and Valkey, and those that modules of Redis 8 add. */
export const ACL_CATEGORIES: readonly string[] = [
  'admin',
  'all',
  'bitmap',
  'blocking',
  'bloom',
  'cms',
  'connection',
  'cuckoo',
  'dangerous',
  'fast',
  'geo',
  'hash',
  'hyperloglog',
  'json',
  'keyspace',
  'list',
  'pubsub',
  'read',
  'scripting',
  'search',
  'set',
  'slow',
  'sortedset',
  'stream',
  'string',
  'tdigest',
  'timeseries',
  'topk',
  'transaction',
  'write',
];

/** Words that say something about all keys, channels or commands. */
const WHOLE: readonly string[] = [
  'allchannels',
  'allcommands',
  'allkeys',
  'nocommands',
  'resetchannels',
  'resetkeys',
];

/** What is wrong with a rule of `acl`, and what to write instead. */
export interface AclProblem {
  readonly message: string;
  readonly hint: string;
}

/** Everything that is wrong with the words of `acl`, as far as no server has to be asked. */
export function aclProblems(text: string): readonly AclProblem[] {
  if (/[^\x20-\x7e]|["']/.test(text))
    return [
      {
        message:
          'it has a quote, a line break or a character outside of ASCII, which the server could not read back from its file',
        hint: 'Write such characters of a pattern as ?',
      },
    ];
  const open = text.replace(/\([^()]*\)/g, '');
  if (/[()]/.test(open))
    return [
      { message: 'a parenthesis is left alone', hint: 'A selector is written as (~pattern +command).' },
    ];
  const words = aclWords(text);
  const selectors = words.filter((word) => word.startsWith('(')).map((word) => aclWords(word.slice(1, -1)));
  const own = words.filter((word) => !word.startsWith('('));
  return [own, ...selectors].flatMap((list) => [...list.flatMap(about), ...afterAll(list)]);
}

/** A server refuses a pattern where everything is allowed already. */
function afterAll(words: readonly string[]): readonly AclProblem[] {
  return (
    [
      ['keys', /^(?:~\*|allkeys)$/i, /^[~%]/],
      ['channels', /^(?:&\*|allchannels)$/i, /^&/],
    ] as const
  ).flatMap(([what, all, one]) => {
    let whole: string | undefined;
    for (const word of words) {
      if (all.test(word)) whole = word;
      else if (word.toLowerCase() === `reset${what}`) whole = undefined;
      else if (whole !== undefined && one.test(word))
        return [
          {
            message: `${word} comes after ${whole}, which allows all ${what} already`,
            hint: `Leave one of them out, or write reset${what} between them.`,
          },
        ];
    }
    return [];
  });
}

function about(word: string): readonly AclProblem[] {
  const lower = word.toLowerCase();
  if (/^(?:~|%(?:r|w|rw|wr)~|&)./i.test(word) || WHOLE.includes(lower)) return [];
  if (/^[~&]$|^%/.test(word))
    return [{ message: `${word} names no keys or channels`, hint: 'Write ~app:*, %R~app:* or &app:*.' }];
  if (/^[+-]@/.test(word)) return category(lower);
  if (/^[+-][a-z0-9_.-]+(?:\|[^|\s]+)?$/i.test(word)) return [];
  return [elsewhere(word) ?? unknown(word)];
}

function category(word: string): readonly AclProblem[] {
  const name = word.slice(2);
  if (ACL_CATEGORIES.includes(name)) return [];
  const near = nearestName(name, ACL_CATEGORIES);
  return [
    {
      message: `there is no category @${name}`,
      hint:
        near === undefined ? 'ACL CAT of a server lists its categories.' : `Did you mean ${word[0]}@${near}?`,
    },
  ];
}

/** What another field of the user says. */
function elsewhere(word: string): AclProblem | undefined {
  if (/^[><#!]/.test(word) || /^(?:nopass|resetpass)$/i.test(word))
    return {
      message: `${/^[a-z]/i.test(word) ? word : `a word that begins with ${word[0]}`} is about the password`,
      hint: 'Write it as password of the user; on the hosts its SHA-256 is kept.',
    };
  if (/^(?:on|off|reset|clearselectors)$/i.test(word))
    return {
      message: `${word} is said by the list itself`,
      hint: 'Leave it out: a user that is there may log in and has these rights alone; state: absent takes it away.',
    };
  return undefined;
}

function unknown(word: string): AclProblem {
  const near = nearestName(word.toLowerCase(), WHOLE);
  return {
    message: `${JSON.stringify(word)} is no rule of an ACL`,
    hint:
      near === undefined
        ? 'Expected ~pattern, &channel, +command, -command, +@category or -@category.'
        : `Did you mean ${near}?`,
  };
}
