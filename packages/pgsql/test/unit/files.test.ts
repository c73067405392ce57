import { Secret, type ModuleFacts, type Stage } from '@pigsty/sdk';
import { registrationsOf } from '@pigsty/sdk/engine';
import { defaultHostFacts } from '@pigsty/sdk/testing';
import { describe, expect, test } from 'vitest';
import type { PgFacts } from '../../src/facts/instance.ts';
import { definition } from '../../src/index.ts';
import { clusterOf, clusterText } from './cluster-of.ts';

const written = ', pg_files: [ssl/client.key, /srv/license.txt]';

/** Stages of an install, where these members have data. */
function stages(vars = written, initialized: readonly string[] = []): readonly Stage[] {
  const { inventory, cluster } = clusterOf(clusterText(vars));
  const facts: ModuleFacts<PgFacts> = {
    host: defaultHostFacts,
    of: (host) => ({ initialized: initialized.includes(host) }) as PgFacts,
    from: () => undefined,
  };
  return definition.plan.install(cluster, facts, {
    inventory,
    registrations: registrationsOf([], true),
    content: [],
    caCertificate: '',
    operatorPublicKeys: [],
    localFile: (name) => Secret.of(`what ${name} says`),
  });
}
const at = (all: readonly Stage[], name: string): readonly Stage[] => all.filter((s) => s.name === name);

function problems(vars: string): readonly string[] {
  const { inventory } = clusterOf(clusterText(vars));
  return definition.check!(definition.identify(inventory).clusters, inventory)
    .filter(({ rule }) => rule === 'data-file')
    .map(({ message, position }) => `${position?.line ?? 0}: ${message}`);
}

describe('pg_files', () => {
  test('brings each file to the data directory of every member, for PostgreSQL alone, and has it reread', () => {
    const found = at(stages(), 'files');
    expect(found.map(({ host }) => host)).toEqual(['10.10.10.11', '10.10.10.12']);
    for (const { ops } of found) {
      const [key, license, reload] = ops;
      expect(key?.args).toMatchObject({
        path: '/pg/data/client.key',
        owner: 'postgres',
        group: 'postgres',
        mode: '0600',
      });
      const { content } = key?.args as { readonly content: Secret };
      expect(String(content)).toBe('[secret]');
      expect(content.matches((text) => text === 'what ssl/client.key says')).toBe(true);
      expect(license?.key).toBe('/pg/data/license.txt');
      expect(key?.notifies).toEqual(['postgres.reload']);
      expect(reload?.kind).toBe('pg.reload');
    }
  });

  test('comes after initdb and after the copy from the leader, which want an empty directory', () => {
    expect(at(stages(), 'files').map(({ after }) => after)).toEqual([['primary@self'], ['replica@self']]);
  });

  test('comes before PostgreSQL starts and before parameters that may name a file, where there is data already', () => {
    const all = stages(written, ['10.10.10.11', '10.10.10.12']);
    expect(at(all, 'files').map(({ after }) => after)).toEqual([['config@self'], ['config@self']]);
    for (const { after } of at(all, 'replica')) expect(after).toContain('files@self?');
    expect(at(all, 'settings')[0]?.after).toEqual(
      expect.arrayContaining(['files@10.10.10.11?', 'files@10.10.10.12?']),
    );
    const grown = stages(written, ['10.10.10.11']);
    expect(at(grown, 'files').map(({ after }) => after)).toEqual([['config@self'], ['replica@self']]);
    expect(at(grown, 'replica')[1]?.after).not.toContain('files@self?');
  });

  test('makes no stage where it is empty', () => {
    expect(at(stages(''), 'files')).toEqual([]);
  });

  test('names what it needs beside the inventory, with the place', () => {
    const { cluster } = clusterOf(clusterText(written));
    expect(definition.files?.(cluster)[1]).toEqual({
      name: '/srv/license.txt',
      host: '10.10.10.11',
      path: ['pg_files', 1],
    });
  });

  test('is refused where a file would take the place of one that PostgreSQL or Patroni keeps, or of another one', () => {
    expect(problems(written)).toEqual([]);
    const owned = [
      'postgresql.conf',
      'mine/pg_hba.conf',
      'PG_VERSION',
      'standby.signal',
      'postgresql.auto.conf',
    ];
    for (const name of owned)
      expect(problems(`, pg_files: [${name}]`)).toEqual([
        `8: ${name.replace('mine/', '')} in the data directory belongs to PostgreSQL, Patroni or pgBackRest`,
      ]);
    expect(problems(', pg_files: [a/x.key, b/x.key]')).toEqual(['8: two of pg_files are called x.key']);
    expect(problems(', pg_files: [ssl/]')).toEqual(['8: "ssl/" names no file']);
    expect(problems(", pg_files: ['']")).toEqual(['8: "" names no file']);
  });
});
