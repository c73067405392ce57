import { beforeAll, describe, expect, test } from 'vitest';
import { deployed, members, on, type Estate } from './harness/estate.ts';
import { until } from './harness/wait.ts';

const [first] = members;

describe('the estate in the terminal, without INFRA', () => {
  let demo: Estate;
  beforeAll(async () => {
    demo = await deployed();
  });

  test('status has a line for each cluster, and says what is wrong, why, and what to type', async () => {
    let stdout = '';
    await until('all is well', async () => {
      const answer = await demo.run('status');
      stdout = answer.stdout;
      return answer.code === 0;
    });
    expect(stdout).toMatch(/^All is well: /);
    expect(stdout).toMatch(/ pg-test +pgsql +3\/3 +pg-test-\d /);
    await on(first, 'systemctl stop pgbouncer');
    const broken = await demo.run('status', '-l', first);
    expect(broken.code).toBe(2);
    expect(broken.stdout).toMatch(/^\d critical/);
    expect(broken.stdout).toMatch(/^■ pg-test-1 .*\n {4}why /m);
    await on(first, 'systemctl start pgbouncer');
  });

  test('logs shows what PostgreSQL and the journal wrote, in the order of time, with the labels of the instance', async () => {
    await on(
      first,
      `logger -p user.err 'a line of the terminal'; cd /; sudo -u postgres psql -qc "DO 'BEGIN RAISE WARNING ''a line of the terminal''; END'"`,
    );
    const { code, stdout } = await demo.run(
      'logs',
      'pg-test-1',
      '--grep',
      'a line of the Terminal',
      '--json',
    );
    expect(code).toBe(0);
    const entries = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>);
    expect(entries).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ job: 'syslog', level: 'error', ip: first }),
        expect.objectContaining({ job: 'postgres', level: 'warning', ins: 'pg-test-1', cls: 'pg-test' }),
      ]),
    );
    const times = entries.map((e) => e['time'] ?? '');
    expect(times).toEqual([...times].sort());
    const errors = await demo.run(
      'logs',
      'pg-test-1',
      '--grep',
      'a line of the terminal',
      '--level',
      'error',
    );
    expect(errors.stdout).toContain('syslog');
    expect(errors.stdout).not.toContain('WARNING');
  });

  test('logs shows what each program of a cluster wrote into a file of its own', async () => {
    // Each is asked for by words of its own: what the journal of a busy host wrote may be more than is shown at once.
    for (const [job, words] of [
      ['postgres', 'ready to accept connections'],
      ['patroni', 'the leader with the lock'],
      ['pgbouncer', 'listening on'],
      ['pgbackrest', 'command end'],
    ] as const) {
      const { stdout } = await demo.run(
        ...['logs', 'pg-test', '--since', '7d', '-n', '10000', '--grep', words, '--json'],
      );
      const entries = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, string>)
        .filter((entry) => entry['job'] === job);
      expect(entries[0], job).toMatchObject({ cls: 'pg-test', ins: expect.stringMatching(/^pg-test-\d$/) });
      expect(entries.filter((entry) => entry['level'] === undefined)).toEqual([]);
    }
  });

  test('logs refuses a name and a time that are none before a host is asked', async () => {
    for (const [words, said] of [
      [['logs', 'pg-tset'], 'did you mean pg-test?'],
      [['logs', 'pg-test', '--since', 'banana'], '--since is not a time'],
      [['logs', 'pg-test', '--level', 'eror'], 'did you mean error?'],
    ] as const) {
      const refused = await demo.run(...words);
      expect(refused.code, refused.all).toBe(1);
      expect(refused.all).toContain(said);
    }
  });
});
