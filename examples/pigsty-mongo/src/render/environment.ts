import { pgEndpoint } from '@pigsty/pgsql/contract';
import { joinText, text, type Instance, type Inventory, type Text } from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';
import type { MongoParams } from '../spec/schema.ts';
import { storageOf } from '../spec/storage.ts';

/** /etc/mongo/ferretdb.env: what the server reads when it starts. */
export function renderEnvironment(instance: Instance<MongoParams>, inventory: Inventory): Text {
  const { params } = instance;
  const at = (port: number): string => `${params.mongo_listen}:${port}`;
  return joinText(
    [
      '# Managed by Pigsty: mongo, change the inventory instead.',
      text`FERRETDB_POSTGRESQL_URL=${address(instance, inventory)}`,
      `FERRETDB_LISTEN_ADDR=${at(params.mongo_port)}`,
      ...(params.mongo_ssl_enabled
        ? [
            `FERRETDB_LISTEN_TLS=${at(params.mongo_ssl_port)}`,
            `FERRETDB_LISTEN_TLS_CERT_FILE=${paths.certificate}`,
            `FERRETDB_LISTEN_TLS_KEY_FILE=${paths.key}`,
          ]
        : []),
      `FERRETDB_DEBUG_ADDR=${at(params.mongo_exporter_port)}`,
      'FERRETDB_TELEMETRY=disable',
      ...(params.mongo_extra_vars === '' ? [] : [params.mongo_extra_vars.trimEnd()]),
      '',
    ],
    '\n',
  );
}

/** Every member of the PostgreSQL cluster is named: whichever lives passes on to the leader. */
function address(instance: Instance<MongoParams>, inventory: Inventory): Text {
  const { params } = instance;
  const storage = storageOf(instance, inventory);
  const leader = storage === undefined ? undefined : pgEndpoint(storage, 'primary', inventory);
  if (leader === undefined) return params.mongo_pgurl ?? '';
  const { hosts, port } = leader;
  const ports = hosts.map(() => port).join(',');
  const user = encodeURIComponent(params.mongo_pg_user);
  const password = params.mongo_pg_password.map(encodeURIComponent);
  return text`postgres://${user}:${password}@/${params.mongo_pg_database}?host=${hosts.join(',')}&port=${ports}&connect_timeout=3`;
}
