import type { TestHost } from '@pigsty/sandbox/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { PGBACKREST_CONF } from '../../src/facts/repository.ts';
import { backupProbes } from '../../src/health/backup.ts';
import { pgStanza } from '../../src/ops/stanza.ts';
import { firstBackup } from '../../src/plan/backup.ts';
import { renderPgbackrestConf } from '../../src/render/pgbackrest-conf.ts';
import { changesOf, converge, plain } from './converge.ts';
import { clusterWith, type TestCluster } from './params.ts';
import { putScheduledBackup } from './scheduled-backup.ts';
import { session } from './server.ts';

const HOME = '/var/tmp/words-repository';
const DATA = `${HOME}/data`;
const SEGMENT = `${DATA}/pg_wal/000000010000000000000001`;

function clusterAt(repository: string): TestCluster {
  return clusterWith({
    pgbackrest_enabled: true,
    pgbackrest_log_dir: HOME,
    pg_data: DATA,
    pgbackrest_repo: { local: { path: `${HOME}/${repository}` } },
  });
}

export function repositories(host: () => TestHost): void {
  describe('a repository', () => {
    const backrest = (words: string): Promise<string> =>
      host().sh(
        `cd /; runuser -u postgres -- pgbackrest --stanza=pg-words --log-level-console=off --log-level-file=off ${words} 2>&1 </dev/null && echo done || echo "code $?"`,
      );
    const initdb = (): Promise<string> =>
      host().sh(
        `cd /; rm -rf ${DATA}; runuser -u postgres -- ${session.binDir}/initdb -D ${DATA} --no-sync --no-instructions -A trust >/dev/null`,
      );
    const uses = async (repository: string): Promise<void> => {
      const conf = plain(renderPgbackrestConf(clusterAt(repository).params, 2))
        .replaceAll('/pg/spool', `${HOME}/spool`)
        .replaceAll('/pg/tmp', HOME)
        .replace('archive-async=y', 'archive-async=n');
      await host().put([[PGBACKREST_CONF, conf, 'postgres:postgres', '0600']]);
    };
    const stanza = (repository: string) =>
      pgStanza({
        stanza: 'pg-words',
        dbsu: 'postgres',
        binDir: session.binDir,
        dataDir: DATA,
        repository: { shared: false, directory: `${HOME}/${repository}` },
      });

    beforeAll(async () => {
      await host().sh(`install -d -o postgres -g postgres ${HOME} ${HOME}/spool /etc/pgbackrest`);
      await initdb();
      await uses('kept');
      await converge(host(), pgStanza, [stanza('kept')]);
    });

    test('that was kept takes the WAL of the next database of the name, whose segments have the same names', async () => {
      expect(await backrest(`archive-push ${SEGMENT}`)).toBe('done\n');
      await initdb();
      // Into the place of the earlier one it would not go.
      expect(await backrest(`archive-push ${SEGMENT}`)).toMatch(/^code/);
      expect(await changesOf(host(), pgStanza, [stanza('kept')])).toEqual([
        expect.stringMatching(/^upgrade the backup stanza pg-words: it is of an earlier database/),
      ]);
      expect(await converge(host(), pgStanza, [stanza('kept')])).toEqual([]);
      expect(await backrest(`archive-push ${SEGMENT}`)).toBe('done\n');
      const places = await host().sh(`cd ${HOME}/kept/archive/pg-words; ls -d */*/${'?'.repeat(24)}*`);
      expect(
        places
          .trim()
          .split('\n')
          .map((p) => p.slice(0, 4)),
      ).toEqual(['17-1', '17-2']);
    });

    test('that a cluster changes to is not taken for one with a backup until it has got one since', async () => {
      const now = clusterAt('other');
      const facts = {
        host: () => undefined,
        from: () => undefined,
        of: () => ({
          initialized: true,
          hasBackup: true,
          repositories: [{ options: { path: `${HOME}/kept` }, begun: true as const }],
        }),
      };
      const [op] = firstBackup(now, facts, []).flatMap(({ ops }) => ops);
      const { unless } = op?.args as { readonly unless: string };
      const has = async (): Promise<string> =>
        (await host().sh(`if (\n${unless}\n) 2>&1; then echo yes; else echo no; fi`)).trim();
      const backup = '--no-online --type=full --no-compress --repo1-bundle backup';
      expect(await backrest(backup)).toBe('done\n');
      expect(await has()).toBe('no');
      await uses('other');
      await converge(host(), pgStanza, [stanza('other')]);
      expect(await has()).toBe('no');
      expect(await backrest(backup)).toBe('done\n');
      expect(await has()).toBe('yes');
      // One from before the change lacks the WAL since.
      await host().sh(`touch -d '+1 hour' ${PGBACKREST_CONF}`);
      expect(await has()).toBe('no');
    });

    test('that has a backup from a clock ahead gets the scheduled one once that time has passed', async () => {
      await putScheduledBackup(host(), HOME, clusterAt('other').params);
      const said = await host().sh(`cd /; export TZ=UTC
ahead() { runuser -u postgres -- env TZ=Ahead-00:00:10 pgbackrest --stanza=pg-words --log-level-console=off --type=full --no-online backup; }
ahead && runuser -u postgres -- ${HOME}/pg-backup full 2>&1 && echo done || echo "code $?"`);
      expect(said).toContain('is not later than latest backup label');
      expect(said).toMatch(/done\n$/);
      expect((await backrest('info')).match(/full backup: /g)).toHaveLength(3);
    });

    test('that cannot take the scheduled backup is told by health and by a metric until one is taken', async () => {
      await putScheduledBackup(host(), HOME, clusterAt('other').params);
      const cluster = clusterAt('other');
      const [probe] = backupProbes(cluster, cluster.instances[0]!);
      const [scheduled] = /echo "\$\(\{ read -r at [^\n]*?2>\/dev\/null\)"/.exec(probe!.script) ?? [];
      const health = async (): Promise<string> => (await host().sh(scheduled ?? 'false')).trim();
      const backup = (before = ''): Promise<string> =>
        host().sh(
          `cd /; ${before} runuser -u postgres -- ${HOME}/pg-backup full >/dev/null 2>&1 && echo done || echo "code $?"`,
        );
      const metric = (): Promise<string> => host().sh(`cat ${HOME}/pigsty_backup_pg-words.prom`);

      await host().sh(`mv ${HOME}/other ${HOME}/away`);
      expect(await backup()).toBe('code 55\n');
      expect(await health()).toMatch(/^\d{10} full ERROR: \[055\]: unable to load info file/);
      expect(await metric()).toMatch(
        /^pigsty_backup_failed_timestamp_seconds\{pg_cluster="pg-words"\} \d{10}$/m,
      );
      await host().sh(`mv ${HOME}/away ${HOME}/other`);
      expect(await backup()).toBe('done\n');
      expect(await health()).toBe('');
      expect(await metric()).toMatch(/^pigsty_backup_failed_timestamp_seconds\{.*\} 0$/m);

      // Its host went down meanwhile: only what it had written before is there.
      await host().sh(
        `cd /; runuser -u postgres -- sh -c 'PATH=${HOME}/slow:$PATH; mkdir ${HOME}/slow; printf "#!/bin/sh\nsleep 30\n" >${HOME}/slow/pgbackrest; chmod 755 ${HOME}/slow/pgbackrest; setsid ${HOME}/pg-backup full >/dev/null 2>&1 & echo $! >${HOME}/pid; sleep 1'`,
      );
      expect(await health()).toBe('');
      await host().sh(`kill -s KILL -- -$(cat ${HOME}/pid)`);
      expect(await health()).toMatch(/ full it was cut off before it ended$/);
      expect(await backup()).toBe('done\n');
      expect(await health()).toBe('');
    });

    test('that has lost backup.info and archive.info is read by the copies beside them', async () => {
      await host().sh(
        `rm ${HOME}/other/backup/pg-words/backup.info ${HOME}/other/archive/pg-words/archive.info`,
      );
      expect(await backrest('info')).toMatch(/full backup: /);
      expect(await backrest(`archive-push ${SEGMENT}`)).toBe('done\n');
      await host().sh(`rm -rf ${DATA}/*`);
      expect(await backrest('--type=none restore')).toBe('done\n');
    });
  });
}
