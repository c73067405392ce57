import { basename } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Specs with hosts of their own kind, of which the last leaves the demo deployed: all others go on with that. */
const first = ['minio', 'infra', 'node', 'redis', 'single', 'third-party', 'packages', 'check', 'deploy'];

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
