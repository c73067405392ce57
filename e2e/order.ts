import { basename } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Specs that begin with hosts of their own kind, in this order; the two that leave the demo deployed come last. All other
 * specs go on with that demo, so that a lane deploys it once.
 */
const first = [
  'quorum',
  'minio',
  'infra',
  'node',
  'redis',
  'exporters',
  'single',
  'third-party',
  'packages',
  'check',
  'interrupted',
  'deploy',
];

/** The order of the specs of every commit; all other tests run in vitest's own. */
export class Order extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => place(a) - place(b));
  }
}

function place({ project, moduleId }: TestSpecification): number {
  const at = project.name === 'e2e' ? first.indexOf(basename(moduleId, '.spec.ts')) : -1;
  return at === -1 ? first.length : at;
}
