import type { Op } from '@pigsty/sdk';
import type { TestHost } from '@pigsty/sandbox/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { PGBACKREST_CONF } from '../../src/facts/repository.ts';
import { backupProbes } from '../../src/health/backup.ts';
import { pgStanza, type StanzaArgs, type StanzaRepository } from '../../src/ops/stanza.ts';
import { renderPgbackrestConf } from '../../src/render/pgbackrest-conf.ts';
import { infoOfEach } from '../../src/restore/info-of-each.ts';
import { parseInfo } from '../../src/restore/info.ts';
import { changesOf, converge, plain } from './converge.ts';
import { clusterWith } from './params.ts';
import { putScheduledBackup } from './scheduled-backup.ts';
import { session } from './server.ts';

const HOME = '/var/tmp/words-repositories';
const DATA = `${HOME}/data`;

const cluster = clusterWith({
  pgbackrest_enabled: true,
  pgbackrest_log_dir: HOME,
  pg_data: DATA,
  pgbackrest_method: ['former', 'next'],
  pgbackrest_repo: {
    former: {
      path: `${HOME}/former`,
      cipher_type: 'aes-256-cbc',
      cipher_pass: 'First.Key',
      retention_full: 9,
    },
    next: { path: `${HOME}/next`, cipher_type: 'aes-256-cbc', cipher_pass: 'Second.Key', retention_full: 9 },
  },
});

/** Two repositories on one host, each with a key of its own. */
export function twoRepositories(host: () => TestHost): void {
  describe('two repositories side by side', () => {
    const run = (words: string): Promise<string> =>
      host().sh(
        `cd /; runuser -u postgres -- pgbackrest --stanza=pg-words --log-level-console=off --log-level-file=off ${words} 2>&1 </dev/null && echo done || echo "code $?"`,
      );
    const stanza = (repository: StanzaRepository) =>
      pgStanza({ stanza: 'pg-words', dbsu: 'postgres', binDir: session.binDir, dataDir: DATA, repository });
    const former = stanza({ one: { key: 1, name: 'former' }, shared: false });
    const next = stanza({ one: { key: 2, name: 'next' }, shared: true });
    const both = [former, next];
    const reasonsOf = async (op: Op<StanzaArgs>): Promise<readonly (string | undefined)[]> =>
      pgStanza.unreadable?.(await host().sh(plain(pgStanza.read([op.args]))), [op.args]) ?? [];
    const labels = async (): Promise<readonly (readonly [number, string])[]> => {
      const lines = await host().sh(infoOfEach(cluster.params, 20));
      return (parseInfo(lines)?.backups ?? []).map(({ repository, label }) => [repository, label] as const);
    };
    const backUp = (): Promise<string> =>
      host().sh(
        `cd /; runuser -u postgres -- ${HOME}/pg-backup full >/dev/null 2>&1 && echo done || echo "code $?"`,
      );

    beforeAll(async () => {
      const conf = plain(renderPgbackrestConf(cluster.params, 2))
        .replaceAll('/pg/spool', `${HOME}/spool`)
        .replaceAll('/pg/tmp', HOME)
        .replace('archive-async=y', 'archive-async=n');
      await host().sh(
        `cd /; install -d -o postgres -g postgres ${HOME} ${HOME}/spool /etc/pgbackrest; runuser -u postgres -- ${session.binDir}/initdb -D ${DATA} --no-sync --no-instructions -A trust >/dev/null`,
      );
      // As though the one had been there before: the other is empty.
      const [first, second] = [conf.replaceAll(/^repo2-.*\n/gm, ''), conf];
      await host().put([[PGBACKREST_CONF, first, 'postgres:postgres', '0600']]);
      expect(await converge(host(), pgStanza, [stanza({ shared: false })])).toEqual([]);
      await host().put([[PGBACKREST_CONF, second, 'postgres:postgres', '0600']]);
      await putScheduledBackup(host(), HOME, cluster.params);
    });

    test('get their stanza, the new one beside the one that is there, and nothing is left to do then', async () => {
      expect(await changesOf(host(), pgStanza, both)).toEqual([
        'create the backup stanza pg-words in the repository next',
      ]);
      // The other is away meanwhile. A command for both would end at it, and would make none.
      await host().sh(`mv ${HOME}/former ${HOME}/away; touch ${HOME}/former`);
      expect(await run('--no-online stanza-create')).toMatch(/^code [1-9]/);
      expect(await host().sh(`ls ${HOME}/next 2>/dev/null || echo none`)).toBe('none\n');
      expect(await reasonsOf(former)).toEqual([
        expect.stringContaining('the repository former cannot be read: '),
      ]);
      expect(await converge(host(), pgStanza, [next])).toEqual([]);
      await host().sh(`rm ${HOME}/former; mv ${HOME}/away ${HOME}/former`);
      expect(await changesOf(host(), pgStanza, both)).toEqual([]);
      expect((await host().sh(`head -qc 8 ${HOME}/*/backup/pg-words/backup.info`)).trim()).toBe(
        'Salted__Salted__',
      );
    });

    test('take the same WAL, and each scheduled backup, of which pgBackRest says where it is', async () => {
      expect(await run(`archive-push ${DATA}/pg_wal/000000010000000000000001`)).toBe('done\n');
      expect(await backUp()).toBe('done\n');
      expect((await labels()).map(([key]) => key)).toEqual([1, 2]);
    });

    test('are restored from one by one, with the key that each has', async () => {
      for (const [key, label] of await labels()) {
        const place = `${HOME}/restored-${key}`;
        await host().sh(`install -d -o postgres -g postgres -m 0700 ${place}`);
        expect(await run(`--pg1-path=${place} --repo=${key} --set=${label} --type=none restore`)).toBe(
          'done\n',
        );
        expect((await host().sh(`cat ${place}/PG_VERSION`)).trim()).toBe('17');
      }
      // The one does not have what the other has. A backup is called after its second, which both may share.
      await host().sh('sleep 1');
      expect(await run('--repo=2 --type=full --no-online backup')).toBe('done\n');
      const all = await labels();
      const ofFormer = new Set(all.flatMap(([key, label]) => (key === 1 ? [label] : [])));
      const other = all.map(([, label]) => label).filter((label) => !ofFormer.has(label));
      expect(other.length).toBeGreaterThan(0);
      expect(
        await run(`--pg1-path=${HOME}/restored --repo=1 --set=${other.at(-1)} --type=none restore`),
      ).toMatch(/^code/);
    });

    test('of which one is away: the other gets its backup and its WAL, and which one failed is said', async () => {
      await host().sh(`mv ${HOME}/former ${HOME}/away; touch ${HOME}/former`);
      expect(await backUp()).toMatch(/^code [1-9]/);
      expect((await labels()).map(([key]) => key)).toEqual([2, 2, 2]);
      const [probe] = backupProbes(cluster, cluster.instance);
      const [scheduled] = /echo "\$\(\{ read -r at [^\n]*?2>\/dev\/null\)"/.exec(probe!.script) ?? [];
      expect(await host().sh(scheduled ?? 'false')).toMatch(/^\d{10} full repository former: ERROR: /);
      const info = await host().sh(infoOfEach(cluster.params, 20));
      const clock = (await host().sh('date +%s')).trim();
      const told = [clock, 'primary', '', 'inactive', '', '', '1', '', info].join('\n');
      expect(probe!.judge({ code: 0, output: told, stderr: '', timedOut: false } as never)).toMatchObject({
        state: 'fail',
        detail: expect.stringMatching(/^former: the repository cannot be read: /) as string,
      });
      await host().sh(
        `cp -p ${DATA}/pg_wal/000000010000000000000001 ${DATA}/pg_wal/000000010000000000000002`,
      );
      expect(await run(`archive-push ${DATA}/pg_wal/000000010000000000000002`)).toBe('code 104\n');
      expect(await run('--repo=2 repo-ls --recurse archive/pg-words')).toContain('000000010000000000000002-');
      await host().sh(`rm ${HOME}/former; mv ${HOME}/away ${HOME}/former`);
      expect(await backUp()).toBe('done\n');
      expect(await host().sh(`cat ${HOME}/pg-backup.failed 2>/dev/null || echo none`)).toBe('none\n');
      expect(await run(`archive-push ${DATA}/pg_wal/000000010000000000000002`)).toBe('done\n');
    });
  });
}
