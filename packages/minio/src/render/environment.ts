import { joinText, text, type Secret, type Text } from '@pigsty/sdk';
import type { MinioParams } from '../spec/schema.ts';
import { volumesOf, type MinioCluster } from '../spec/server.ts';

/**
 * /etc/default/silo or /etc/default/minio. The members compare what they are started with, so that it is the same on all
 * of them: nothing of one host may stand in it.
 */
export function renderEnvironment(cluster: MinioCluster): Text {
  const { name, params } = cluster;
  const console = `:${params.minio_admin_port}`;
  const silo = params.minio_type === 'silo';
  const options = `--address :${params.minio_port}${silo ? ` --console-address ${console}` : ''}`;
  const lines: readonly Text[] = [
    `# Managed by Pigsty. Members of ${name} refuse each other when this differs between them.`,
    assignment('MINIO_VOLUMES', volumesOf(cluster)),
    assignment('MINIO_OPTS', options),
    // A server without a console of its own does not know the option, and passes over the variable.
    ...(silo ? [] : [assignment('MINIO_CONSOLE_ADDRESS', console)]),
    assignment('MINIO_ROOT_USER', params.minio_access_key),
    passwordLine(params),
    assignment('MINIO_PROMETHEUS_AUTH_TYPE', 'public'),
    assignment('MINIO_PROMETHEUS_JOB_ID', 'minio'),
    ...(params.minio_extra_vars.trim() === '' ? [] : [params.minio_extra_vars.trimEnd()]),
  ];
  return text`${joinText(lines, '\n')}\n`;
}

/** The line with the administrator's password. */
export const passwordLine = ({ minio_secret_key: password }: MinioParams): Secret =>
  password.map((plain) => assignment('MINIO_ROOT_PASSWORD', plain));

/** In double quotes systemd takes back a backslash before these four, and before nothing else. */
function assignment(name: string, value: string): string {
  return `${name}="${value.replace(/[\\"`$]/g, '\\$&')}"`;
}
