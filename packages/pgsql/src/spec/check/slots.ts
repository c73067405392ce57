import { nearestName } from '@pigsty/sdk';
import { slotName } from '../slot-name.ts';
import { duplicates, type Finding, type Rule } from './finding.ts';

/** Slots that cannot be, or that would never be what is said of them. */
export const slots: Rule = (cluster) => {
  const { params, instances } = cluster;
  const members = new Map(instances.map((i) => [slotName(i.name), i.name]));
  const databases = new Set(['postgres', 'template1', ...params.pg_databases.map((d) => d.name)]);
  return [
    ...duplicates(params, 'pg_slots'),
    ...params.pg_slots.flatMap(({ name, database, failover, plugin }, i): readonly Finding[] => {
      const found = (key: string, message: string, hint: string, severity?: 'warning'): Finding => ({
        rule: 'pg-slot',
        path: ['pg_slots', i, key],
        message,
        hint,
        ...(severity === undefined ? {} : { severity }),
      });
      const member = members.get(name);
      return [
        ...(member === undefined
          ? []
          : [
              found(
                'name',
                `${name} is the slot of ${member}`,
                'Patroni makes it; give this one another name.',
              ),
            ]),
        ...misspeltPlugin(plugin).map((near) =>
          found('plugin', `there may be no output plugin ${plugin}`, `Did you mean ${near}?`, 'warning'),
        ),
        ...(failover && database === undefined
          ? [
              found(
                'failover',
                `${name} is a physical slot, which PostgreSQL does not keep in step`,
                'Name its database.',
              ),
            ]
          : []),
        ...(failover && database !== undefined && params.pg_version < 17
          ? [
              found(
                'failover',
                `PostgreSQL ${params.pg_version} keeps no slot in step on replicas; 17 does`,
                `Delete failover: then Patroni keeps ${name}.`,
              ),
            ]
          : []),
        ...(database !== undefined && !databases.has(database)
          ? [
              found(
                'database',
                `${name} is to be a slot of ${database}, which is not in pg_databases`,
                'Correct the name, or declare the database.',
                'warning',
              ),
            ]
          : []),
      ];
    }),
  ];
};

const PLUGINS = 'pgoutput test_decoding wal2json decoderbufs decoder_raw pglogical_output wal2mongo'.split(
  ' ',
);

function misspeltPlugin(plugin: string): readonly string[] {
  const near = PLUGINS.includes(plugin) ? undefined : nearestName(plugin, PLUGINS);
  return near === undefined ? [] : [near];
}
