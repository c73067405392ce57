import { defineQuery } from '@pigsty/sdk';
import { z } from 'zod';
import type { DockerFacts } from '../facts/engine.ts';
import type { DockerParams } from '../spec/schema.ts';

/** One engine as it runs. A type and not an interface, so that it is JSON. */
export type ListedEngine = {
  readonly host: string;
  readonly state: string;
  readonly version: string | undefined;
  readonly running: number;
  readonly stopped: number;
  readonly images: number | undefined;
};

export const list = defineQuery<DockerParams, DockerFacts, ListedEngine>()({
  name: 'list',
  summary: 'engines with their containers and images',
  input: z.object({
    declared: z.boolean().default(false).describe('only what the inventory says; no host is asked'),
  }),
  asks: ({ declared }) => !declared,
  columns: [
    { key: 'host', title: 'host' },
    { key: 'state', title: 'state' },
    { key: 'version', title: 'version' },
    { key: 'running', title: 'running' },
    { key: 'stopped', title: 'stopped' },
    { key: 'images', title: 'images' },
  ],
  rows: ({ cluster, facts }) => cluster.instances.map(({ host }) => rowOf(host, facts.of(host))),
  examples: [['pigsty docker list', 'every engine, and how many containers run on it']],
});

function rowOf(host: string, have: DockerFacts | undefined): ListedEngine {
  const containers = have?.containers ?? [];
  const running = containers.filter(({ state }) => state === 'running').length;
  return {
    host,
    state: stateOf(have),
    version: have?.engine?.version,
    running,
    stopped: containers.length - running,
    images: have?.engine?.images,
  };
}

function stateOf(have: DockerFacts | undefined): string {
  if (have === undefined) return 'not asked';
  if (have.engine !== undefined) return 'up';
  return have.unit === 'active' ? 'does not answer' : have.unit;
}
