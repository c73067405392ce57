import { nastyWords } from '@pigsty/sdk/testing';
import { quoteWord } from '@pigsty/sdk';
import type { TestHost } from '@pigsty/sandbox/testing';
import { describe, expect, test } from 'vitest';
import { onceUnlocked } from '../../src/ops/unlocked.ts';
import { renderPgbackrestConf } from '../../src/render/pgbackrest-conf.ts';
import { plain } from './converge.ts';
import { clusterWith } from './params.ts';
import { DIRECTORY } from './server.ts';

export function backupWords(host: () => TestHost): void {
  describe('pgbackrest.conf', () => {
    test('gives pgBackRest exactly the declared pass phrase', async () => {
      const words = nastyWords.filter((w) => w.trim() === w);
      const files = words.map((cipher_pass, i) => {
        const { params } = clusterWith({
          pgbackrest_log_dir: DIRECTORY,
          pg_data: `${DIRECTORY}/data`,
          pgbackrest_repo: {
            local: { path: `${DIRECTORY}/repo-${i}`, cipher_type: 'aes-256-cbc', cipher_pass },
          },
        });
        const conf = plain(renderPgbackrestConf(params, 2))
          .replaceAll('/pg/spool', `${DIRECTORY}/spool`)
          .replaceAll('/pg/tmp', DIRECTORY);
        return [`${DIRECTORY}/pgbackrest-${i}.conf`, conf, 'postgres:postgres', '0600'] as const;
      });
      await host().put(files);
      // The repository is made with the file, and opened again with the pass phrase from the environment.
      const tries = words.map((word, i) => {
        const as = `runuser -u postgres -- env`;
        const common = `--stanza=pg-words --config=${DIRECTORY}/pgbackrest-${i}.conf`;
        const plainly = `--stanza=pg-words --no-config --repo1-path=${DIRECTORY}/repo-${i} --repo1-cipher-type=aes-256-cbc --log-level-file=off --lock-path=${DIRECTORY}`;
        return `{ ${as} pgbackrest ${common} --no-online stanza-create && ${as} PGBACKREST_REPO1_CIPHER_PASS=${quoteWord(word)} pgbackrest ${plainly} info | grep -q 'cipher: aes-256-cbc'; } >${DIRECTORY}/said 2>&1 || { echo 'FAILED ${i}'; cat ${DIRECTORY}/said >&2; }`;
      });
      const out = await host().sh(`cd /\n${tries.join('\n')}\n:`);
      const failed = [...out.matchAll(/FAILED (\d+)/g)].map(([, i]) => words[Number(i)]);
      expect(failed).toEqual([]);
    });

    test('waits while another pgBackRest holds the lock of the stanza, and says what else is wrong', async () => {
      const as = 'runuser -u postgres -- pgbackrest --stanza=pg-locked --no-config --log-level-file=off';
      const places = `--repo1-path=${DIRECTORY}/repo-locked --pg1-path=${DIRECTORY}/data --lock-path=${DIRECTORY}/locks`;
      const create = `${as} ${places} --no-online stanza-create`;
      const out = await host().sh(`cd /
install -d -o postgres -g postgres -m 0770 ${DIRECTORY}/locks
runuser -u postgres -- flock ${DIRECTORY}/locks/pg-locked-archive-1.lock sh -c 'touch ${DIRECTORY}/locks/held; sleep 2' &
until [ -e ${DIRECTORY}/locks/held ]; do sleep 0.1; done
${create} >/dev/null 2>&1; echo "at once: $?"
( ${onceUnlocked(create)} ) >/dev/null 2>&1; echo "waiting: $?"
( ${onceUnlocked(`${as} --no-online stanza-create`)} ) 2>&1; echo "wrong: $?"`);
      expect(out).toMatch(/^at once: 50\nwaiting: 0\n/);
      expect(out).toMatch(/requires option: pg1-path[\s\S]*wrong: 1\n$/);
    });
  });
}
