import { quoteWord, type Reach } from '@pigsty/sdk';
import { fail, ok, type Verdict, warn } from '../finding.ts';
import type { About } from '../subject.ts';
import { said, some, type Topic } from '../topic.ts';
import { count } from '@pigsty/sdk/engine';
import { parseSockets } from './ports.ts';

/** Attempts at once, and how long each may take. */
const atOnce = 40;
const patienceS = 3;

/** What this host must reach, each port once. */
function reachesOf({ host, wanted }: About): readonly Reach[] {
  return [
    ...new Map(
      wanted.reaches.filter((r) => r.from === host.address).map((r) => [`${r.to} ${r.port}`, r]),
    ).values(),
  ];
}

export const peers: Topic = {
  name: 'peers',
  askAgain: (about) => {
    const reaches = reachesOf(about);
    if (reaches.length === 0) return undefined;
    const attempts = reaches.map(
      ({ to, port }, at) => `try ${quoteWord(to)} ${port} &${(at + 1) % atOnce === 0 ? '\nwait' : ''}`,
    );
    return `command -v bash >/dev/null || { echo bash=none; exit 0; }
try() {
  said=$(timeout ${patienceS} bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>&1)
  echo "try=$1 $2 $? $(printf '%s' "$said" | tr '\\n' ' ')"
}
${attempts.join('\n')}
wait`;
  },
  judge: (answer, about) => {
    if (said(answer)('bash').length > 0) return [ok('peers', 'not asked: there is no bash on the host')];
    const reaches = reachesOf(about);
    const results = new Map(said(answer)('try').map((line) => parseTry(line)));
    const judged = reaches.map((reach) => ({
      reach,
      fault: faultOf(reach, results.get(`${reach.to} ${reach.port}`), about),
    }));
    const bad = judged.flatMap(({ reach, fault }) => (fault === undefined ? [] : [{ reach, fault }]));
    const targets = [...new Set(bad.map((b) => b.reach.to))];
    return [
      ...targets.map((to) =>
        blocked(
          to,
          bad.filter((b) => b.reach.to === to),
          about,
        ),
      ),
      ...(bad.length < reaches.length
        ? [
            ok(
              'peers',
              `${count(reaches.length - bad.length, 'port')} on ${count(new Set(reaches.map((r) => r.to)).size, 'other host')}: nothing is in between`,
            ),
          ]
        : []),
    ];
  },
};

type Attempt = 'open' | 'refused' | 'silent' | 'unreachable';

function parseTry(line: string): readonly [string, Attempt] {
  const [to = '', port = '', code = '', ...words] = line.split(' ');
  const why = words.join(' ');
  const outcome: Attempt =
    code === '0'
      ? 'open'
      : /refused/i.test(why)
        ? 'refused'
        : code === '124'
          ? 'silent'
          : /route|unreachable|prohibited|permitted/i.test(why)
            ? 'unreachable'
            : 'silent';
  return [`${to} ${port}`, outcome];
}

/**
 * Refused by a host that has nothing there means that the way is free: the host itself said so. Refused although it
 * listens there means that something else said so.
 */
function faultOf(
  { to, port }: Reach,
  attempt: Attempt | undefined,
  { preflight }: About,
): string | undefined {
  switch (attempt) {
    case 'open':
    case undefined:
      return undefined;
    case 'refused': {
      const target = preflight.hosts.get(to)?.answers.get('ports');
      const listens = target !== undefined && parseSockets(target).some((s) => s.port === port && s.open);
      return listens ? 'rejected although it listens' : undefined;
    }
    case 'silent':
      return `no answer within ${patienceS} s`;
    case 'unreachable':
      return 'no way to it';
    default:
      return attempt satisfies never;
  }
}

function blocked(
  to: string,
  bad: readonly { readonly reach: Reach; readonly fault: string }[],
  { preflight }: About,
): Verdict {
  const list = some(
    bad.map(({ reach, fault }) => `${reach.port} (${reach.what}: ${fault})`),
    6,
  );
  if (!preflight.hosts.has(to))
    return warn(`peer ${to}`, list, {
      expected: 'an answer',
      remedy: preflight.unreached.has(to)
        ? 'It does not answer us either: see what is said of it.'
        : 'It is outside of the limit. Check it, too.',
    });
  const details = {
    expected: 'a way to it, whether something listens yet or not',
    remedy: `Open ${[...new Set(bad.map((b) => b.reach.port))].join(', ')} on ${to} for this host in the firewall of the host and in what is in between.`,
  };
  return fail(`peer ${to}`, list, details);
}
