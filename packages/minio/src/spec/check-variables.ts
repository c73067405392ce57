import { nearestName, type ClusterFinding } from '@pigsty/sdk';
import { engineOf } from '../engines/table.ts';
import type { MinioCluster } from './server.ts';

/** A variable that the server does not read has no effect, without a word. */
export function checkVariables({ params }: MinioCluster): readonly ClusterFinding[] {
  const { prefix, known } = engineOf(params).variables;
  const names = new RegExp(`^[ \\t]*(?:export[ \\t]+)?(${prefix}\\w+)=`, 'gm');
  return [...params.minio_extra_vars.matchAll(names)].flatMap(([, name = '']): readonly ClusterFinding[] => {
    const near = known.includes(name) ? undefined : nearestName(name, known);
    if (near === undefined) return [];
    return [
      {
        severity: 'warning',
        rule: 'minio-variable',
        path: ['minio_extra_vars'],
        message: `${name} is no variable of the server that is known here`,
        hint: `Did you mean ${near}?`,
      },
    ];
  });
}
