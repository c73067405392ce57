import { isSecret, quoteWord, Secret, type Text } from '@pigsty/sdk';
import { testHost, type TestHost } from '@pigsty/sandbox/testing';
import { nastyWords, unprintableWords } from '@pigsty/sdk/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderHaproxyCfg } from '../src/render/haproxy-cfg.ts';
import { renderAliases } from '../src/render/profile.ts';
import { forgottenClients } from './real/forgotten-clients.ts';

let host: TestHost;
beforeAll(async () => {
  host = await testHost('words-node', '10.10.42.0/24', [
    'haproxy',
    'bash',
    'dash',
    'curl',
    'python3',
    'socat',
  ]);
});
afterAll(() => host.down());

forgottenClients(() => host);

const plain = (text: Text): string => (isSecret(text) ? text.reveal() : text);

describe('haproxy.cfg', () => {
  const port = (i: number): number => 20_000 + i;

  /** Runs one HAProxy per password; returns what it answers on the admin page to each of `sent`. */
  async function answers(
    passwords: readonly string[],
    sent: readonly string[] = passwords,
  ): Promise<readonly string[]> {
    await host.put(
      passwords.map((password, i) => {
        const cfg = renderHaproxyCfg({
          node: 'words-1',
          maxConnections: 100,
          clientTimeout: '10s',
          serverTimeout: '10s',
          statsPort: port(i),
          admin: { name: 'admin', password: Secret.of(password) },
        });
        return [
          `/etc/haproxy/words-${i}.cfg`,
          plain(cfg).replace('haproxy.sock', `haproxy-${i}.sock`),
        ] as const;
      }),
    );
    const starts = passwords.map(
      (_, i) => `haproxy -D -f /etc/haproxy/words-${i}.cfg -p /run/words-${i}.pid 2>&1`,
    );
    const asks = sent.map((password, i) => {
      const credentials = Buffer.from(`admin:${password}`).toString('base64');
      return `curl -s -o /dev/null -w '%{http_code}\\n' -H 'Authorization: Basic ${credentials}' http://127.0.0.1:${port(i)}/haproxy/words-1/ || :`;
    });
    const out = await host.sh(
      [...starts, ...asks, 'kill $(cat /run/words-*.pid); rm -f /run/words-*.pid'].join('\n'),
    );
    return out.trim().split('\n').slice(-sent.length);
  }

  test('asks for exactly the declared password', async () => {
    const words = [...nastyWords, ...unprintableWords].filter((w) => !/[\r\n]/.test(w));
    const codes = await answers(words);
    expect(words.filter((_, i) => codes[i] !== '200')).toEqual([]);
  });

  test('refuses another one', async () => {
    expect(await answers(['a\\b', 'c$d', 'é'], ['a\\\\b', 'c\\$d', 'é '])).toEqual(['401', '401', '401']);
  });
});

describe('/etc/profile.d/node.alias.sh', () => {
  test.each(['dash', 'bash'])('gives %s every alias as it is written', async (shell) => {
    const words = [...nastyWords, ...unprintableWords];
    const aliases = Object.fromEntries(words.map((word, i) => [`w${i}`, word]));
    await host.put([['/tmp/aliases.sh', renderAliases({ ...aliases, '..': 'cd ..' })]]);
    // What the shell prints is quoted for itself.
    const script = `. /tmp/aliases.sh\n${words
      .map(
        (_, i) =>
          `out=$(alias w${i}; echo .); out=\${out%??}; eval "value=\${out#*=}"; printf '%s' "$value" | base64 -w0; echo`,
      )
      .join('\n')}`;
    const out = await host.sh(`${shell} -c ${quoteWord(script)}`);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => Buffer.from(line, 'base64').toString()),
    ).toEqual(words);
  });
});
