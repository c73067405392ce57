import { joinText, text, type Secret, type Text } from '@pigsty/sdk';
import { engineOf } from '../engines/table.ts';
import type { MinioParams } from '../spec/schema.ts';
import type { MinioCluster } from '../spec/server.ts';
import { assignment } from './assignment.ts';

/**
 * The environment file that is called as the engine: /etc/default/silo. The members compare what they are started with, so that it is the same on
 * all of them: nothing of one host may stand in it.
 */
export function renderEnvironment(cluster: MinioCluster): Text {
  const { name, params } = cluster;
  const engine = engineOf(params);
  const { layout, variables } = engine;
  const alike =
    layout === 'pools' ? ` Members of ${name} refuse each other when this differs between them.` : '';
  const lines: readonly Text[] = [
    `# Managed by Pigsty.${alike}`,
    ...engine.environment(cluster, [
      assignment(variables.administrator, params.minio_access_key),
      passwordLine(params),
    ]),
    ...(params.minio_extra_vars.trim() === '' ? [] : [params.minio_extra_vars.trimEnd()]),
  ];
  return text`${joinText(lines, '\n')}\n`;
}

/** The line with the administrator's password. */
export function passwordLine(params: MinioParams): Secret {
  const { password } = engineOf(params).variables;
  return params.minio_secret_key.map((plain) => assignment(password, plain));
}
