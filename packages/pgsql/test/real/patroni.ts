import { nastyWords, unprintableWords } from '@pigsty/sdk/testing';
import { Secret } from '@pigsty/sdk';
import type { TestHost } from '@pigsty/sandbox/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderPatroniYml } from '../../src/render/patroni-yml.ts';
import { toYaml } from '../../src/render/yaml.ts';
import { plain } from './converge.ts';
import { clusterWith } from './params.ts';
import { DIRECTORY } from './server.ts';

const words = [...nastyWords, ...unprintableWords];
const anyWord = fc.string({ unit: 'binary', minLength: 0, maxLength: 30 });

export function patroniWords(host: () => TestHost): void {
  describe('patroni.yml', () => {
    /** A document as PyYAML reads it. */
    async function readBack(document: Readonly<Record<string, unknown>>): Promise<unknown> {
      await host().put([[`${DIRECTORY}/words.yml`, plain(toYaml(document))]]);
      const out = await host().sh(
        `python3 -c 'import json, yaml; print(json.dumps(yaml.safe_load(open("${DIRECTORY}/words.yml", encoding="utf-8"))))'`,
      );
      return JSON.parse(out);
    }

    test('holds every plain and every secret word to the byte', async () => {
      const document = { plain: words, keys: Object.fromEntries(words.map((w, i) => [w, i])) };
      const secret = { secret: words.map((w) => Secret.of(w)) };
      expect(await readBack(document)).toEqual(document);
      expect(await readBack(secret)).toEqual({ secret: words });
    });

    test('holds any text', async () => {
      const property = fc.asyncProperty(
        fc.array(anyWord, { minLength: 200, maxLength: 200 }),
        async (many) => {
          const both = { plain: many, secret: many.map((w) => Secret.of(w)) };
          expect(await readBack(both)).toEqual({ plain: many, secret: many });
        },
      );
      await fc.assert(property, { numRuns: 5, endOnFailure: true });
    });

    test('says to Patroni what was declared', async () => {
      const printable = nastyWords.filter((w) => w.trim() === w);
      const parameters = Object.fromEntries(printable.map((w, i) => [`words.w${i}`, w]));
      const cluster = clusterWith({
        pg_parameters: parameters,
        patroni_password: 'p"{{ #%~$e',
        pg_replication_password: "r'\\\u0085",
        pg_dbsu_password: 's\ud83d\ude00: #',
      });
      const text = renderPatroniYml({
        cluster,
        instance: cluster.instance,
        common: cluster.instance.params,
        known: { admin: [], infra: [], members: [], intranet: [] },
        etcdHosts: ['127.0.0.1:2379'],
        etcdPassword: Secret.of('e|>%@`'),
        hardware: { cpus: 2, memoryMiB: 4096, diskBytes: 1e11 },
        platform: { ioUring: true },
        bootstrap: 'new',
      });
      await host().put([[`${DIRECTORY}/patroni.yml`, plain(text)]]);
      const said = await host().sh(`python3 - <<'END'
import json
from patroni.config import Config
from patroni.postgresql.config import ConfigWriter
c = Config('${DIRECTORY}/patroni.yml')
d = c.copy()
print(json.dumps({'restapi': d['restapi']['authentication'], 'auth': d['postgresql']['authentication'], 'etcd': d['etcd3']['password'],
  'parameters': d['bootstrap']['dcs']['postgresql']['parameters']}))
with ConfigWriter('${DIRECTORY}/data/words.conf') as f:
    for name, value in d['bootstrap']['dcs']['postgresql']['parameters'].items():
        if name.startswith('words.'):
            f.write_param(name, value)
END`);
      const {
        restapi,
        auth,
        etcd,
        parameters: declared,
      } = JSON.parse(said) as {
        restapi: unknown;
        auth: unknown;
        etcd: string;
        parameters: Record<string, unknown>;
      };
      const replication = { username: 'replicator', password: "r'\\\u0085" };
      expect(restapi).toEqual({ username: 'postgres', password: 'p"{{ #%~$e' });
      expect(auth).toMatchObject({
        superuser: { username: 'postgres', password: 's\ud83d\ude00: #' },
        replication,
      });
      expect(etcd).toBe('e|>%@`');
      expect(declared).toMatchObject(parameters);
      // What Patroni writes is what PostgreSQL reads.
      const settings = await host().sh(
        `cd /; chown postgres ${DIRECTORY}/data/words.conf; grep -q words.conf ${DIRECTORY}/data/postgresql.conf || echo "include 'words.conf'" >> ${DIRECTORY}/data/postgresql.conf
runuser -u postgres -- /usr/lib/postgresql/17/bin/psql -XqAt -h ${DIRECTORY} -d postgres -c "SELECT json_object_agg(name, setting) FROM pg_file_settings WHERE name LIKE 'words.%' AND error IS NULL"`,
      );
      expect(JSON.parse(settings)).toEqual(parameters);
    });
  });
}
