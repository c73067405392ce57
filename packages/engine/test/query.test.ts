import { defineModule, defineQuery, factsFrom, type Module, type SharedFacts } from '@pigsty/sdk';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { makeEstate } from './support/estate.ts';
import { localEstate } from './support/local-estate.ts';

type Row = {
  readonly instance: string;
  readonly own: boolean;
  readonly shared: string;
  readonly silent: string;
  readonly grown: number;
};

const local = localEstate();

const silent: Server[] = [];
afterAll(() => silent.forEach((server) => server.close()));

/** A port on which somebody listens who never says a word. */
async function silentPort(): Promise<number> {
  const server = createServer(() => undefined);
  silent.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

interface Asked {
  readonly script: string;
  readonly ownFacts?: false;
}

/** As long as the estate is there: nothing of it outlives its test. */
const forever = (directory: string): string => `while [ -d ${directory} ]; do sleep 0.2; done`;

/** A module of one cluster of every host, whose query shows what was asked and answered. */
function watched({ script, ...rest }: Asked): {
  readonly module: Module<object, string>;
  readonly query: Module<object, string>['queries'][number];
} {
  const now: SharedFacts<object, string> = {
    module: 'web',
    name: 'now',
    script: (_instance, _cluster, words) => `of=${String(words?.['of'])}; ${script}`,
    parse: (o) => o.trim(),
  };
  const query = defineQuery<object, string, Row>()({
    name: 'top',
    summary: 'what is done now',
    input: z.object({ of: z.string().default('now') }),
    ...rest,
    factsOf: (cluster) => [factsFrom(now, [cluster])],
    columns: [{ key: 'instance', title: 'instance' }],
    rows: ({ cluster, facts, unreached, before }) =>
      cluster.instances.map(({ name, host }) => ({
        instance: name,
        own: facts.of(host) !== undefined,
        shared: facts.from(now, { name, host, params: {} }) ?? '',
        silent: unreached.get(host) ?? '',
        grown: ((before as readonly Row[] | undefined)?.find((r) => r.instance === name)?.grown ?? 0) + 1,
      })),
  });
  const { definition } = defineModule<object, string>({
    name: 'web',
    summary: 'a module of the tests',
    contract: 2,
    params: z.object({}),
    identify: (inventory) => ({
      problems: [],
      clusters: [
        {
          module: 'web',
          name: 'web',
          params: {},
          instances: [...inventory.hosts.keys()].map((host, i) => ({
            name: `web-${i + 1}`,
            host,
            params: {},
          })),
        },
      ],
    }),
    facts: { script: () => 'echo own', parse: (output) => output },
    plan: { install: () => [] },
    queries: [query],
  });
  return { module: definition, query };
}

test('a query asks the facts of its module as well, unless it says that it does without them', async () => {
  const engine = await local.estate.open();
  const ask = async (asked: Asked): Promise<unknown> =>
    (await engine.context.query({ ...watched(asked), inventory: engine.inventory, selection: {}, input: {} }))
      .rows;
  const row = { cluster: 'web', instance: 'web-1', shared: 'now', silent: '', grown: 1 };
  expect(await ask({ script: 'echo now' })).toEqual([{ ...row, own: true }]);
  expect(await ask({ script: 'echo now', ownFacts: false })).toEqual([{ ...row, own: false }]);
  await engine.close();
});

test('facts that a query asks know its input, with what is taken where nothing was said', async () => {
  const engine = await local.estate.open();
  const request = { ...watched({ script: 'echo "$of"' }), inventory: engine.inventory, selection: {} };
  for (const [input, shared] of [
    [{}, 'now'],
    [{ of: 'then' }, 'then'],
  ] as const)
    expect((await engine.context.query({ ...request, input })).rows).toMatchObject([{ shared }]);
  await engine.close();
});

test('a question that is asked again knows the rows of the one before, each cluster its own', async () => {
  const engine = await local.estate.open();
  const request = {
    ...watched({ script: 'echo now' }),
    inventory: engine.inventory,
    selection: {},
    input: {},
  };
  const first = await engine.context.query(request);
  const { rows } = await engine.context.query({ ...request, before: first.rows });
  expect(rows).toMatchObject([{ grown: 2 }]);
  const foreign = first.rows.map((row) => ({ ...row, cluster: 'other' }));
  expect((await engine.context.query({ ...request, before: foreign })).rows).toMatchObject([{ grown: 1 }]);
  await engine.close();
});

test('who has not answered when patience ends is one that does not answer, and the others are there', async () => {
  const two = makeEstate(
    'all:\n  children:\n    web:\n      hosts: { here: { ansible_connection: local }, there: { ansible_connection: local } }\n',
  );
  const places = { etc: `${two.directory}/host/etc`, run: `${two.directory}/host/run` };
  const engine = await two.open({ hostPlaces: places });
  // The first of the two that asks has the file; the other one waits for what never comes.
  const script = `mkdir ${two.directory}/host/first 2>/dev/null && echo now || ${forever(two.directory)}`;
  const request = {
    ...watched({ script }),
    inventory: engine.inventory,
    selection: {},
    input: {},
    patienceMs: 10_000,
  };
  const { rows, warnings } = await engine.context.query(request);
  expect(rows.map((row) => [row.shared, row.silent]).sort()).toEqual([
    ['', 'no answer within 10 s'],
    ['now', ''],
  ]);
  expect(warnings).toEqual(['no answer within 10 s']);
  await engine.close();
  two.remove();
});

test('who has no connection is not waited for longer than its own patience, who has one is', async () => {
  const two = makeEstate(
    'all:\n  children:\n    web:\n      hosts: { here: { ansible_connection: local }, there: { ansible_host: 127.0.0.1, ansible_port: PORT } }\n'.replace(
      'PORT',
      String(await silentPort()),
    ),
  );
  const places = { etc: `${two.directory}/host/etc`, run: `${two.directory}/host/run` };
  const engine = await two.open({ hostPlaces: places });
  const { rows } = await engine.context.query({
    ...watched({ script: 'sleep 2; echo now' }),
    inventory: engine.inventory,
    selection: {},
    input: {},
    patienceMs: 60_000,
    connectPatienceMs: 500,
  });
  expect(rows[0]).toMatchObject({ shared: 'now', silent: '' });
  expect(rows[1]).toMatchObject({
    shared: '',
    silent: expect.stringMatching(/^no answer within [1-9][.\d]* s$/) as string,
  });
  await engine.close();
  two.remove();
});

test('an end that is asked for is not waited out', async () => {
  const engine = await local.estate.open();
  const ending = new AbortController();
  const asked = engine.context.query({
    ...watched({ script: `: >${local.place('begun')}; ${forever(local.estate.directory)}` }),
    inventory: engine.inventory,
    selection: {},
    input: {},
    patienceMs: 300_000,
    signal: ending.signal,
  });
  await vi.waitUntil(() => existsSync(local.place('begun')), { timeout: 30_000 });
  ending.abort();
  await expect(asked).rejects.toThrow();
  await engine.close();
});
