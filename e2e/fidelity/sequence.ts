import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { everyone, members, meta, on, type Estate } from '../harness/estate.ts';
import type { ParameterChange } from './change.ts';
import { observedEffects } from './happened.ts';
import { takeSnapshot } from './snapshot.ts';
import { subjectOf, tryChange, writeReport, type Subject, type Trial } from './trial.ts';

const observed = {
  hosts: everyone,
  clusters: [
    { name: 'pg-meta', hosts: [meta] },
    { name: 'pg-test', hosts: members },
  ],
};

/** Tests over one live estate: first that the observer sees what it should, then one for each change, in their order. */
export function tryAll(changes: readonly ParameterChange[], open: () => Promise<Estate>): void {
  const trials = new Map<string, Trial>();
  let subject: Subject;
  beforeAll(async () => {
    subject = await subjectOf(await open(), observed);
  });

  test('where nothing happens nothing is seen', async () => {
    expect([...observedEffects(subject.snapshot, await takeSnapshot(observed))]).toEqual([]);
  });

  test('what nobody planned is seen', async () => {
    const [, replica] = members;
    await on(
      replica,
      'systemctl restart pgbouncer; systemctl reload haproxy; echo >> /etc/profile.d/node.sh; cd /; runuser -u postgres -- /usr/pgsql/bin/pg_ctl -s -D /pg/data reload',
    );
    const after = await takeSnapshot(observed);
    expect([...observedEffects(subject.snapshot, after)].sort()).toEqual([
      `${replica} file /etc/profile.d/node.sh`,
      `${replica} unit haproxy.service reload`,
      `${replica} unit pgbouncer.service restart`,
      'pg-test-2 PostgreSQL reload',
    ]);
    await on(replica, "sed -i '$d' /etc/profile.d/node.sh");
    subject = await subjectOf(subject.estate, observed);
  });

  test.each(changes)('what is planned happens, and nothing else: $name', async (change) => {
    const [trial, next] = await tryChange(subject, change).catch((error: unknown) => {
      trials.set(change.name, { planned: new Set(), happened: new Set(), mismatches: [String(error)] });
      report(trials);
      throw error;
    });
    subject = next;
    trials.set(change.name, trial);
    report(trials);
    expect(trial.mismatches, `${change.name}:\n${trial.mismatches.join('\n')}`).toEqual([]);
  });
}

/** For people, after every trial: the whole takes an hour. */
function report(trials: ReadonlyMap<string, Trial>): void {
  const folder = fileURLToPath(new URL('../../.test-results/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeReport(`${folder}fidelity.txt`, trials);
}
