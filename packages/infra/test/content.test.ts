import { metricNames } from '@pigsty/testing';
import { expect, test } from 'vitest';
import { definition } from '../src/index.ts';

const alerts = definition.content?.alerts ?? [];
const watching = (metric: string): readonly string[] =>
  alerts.filter(({ expr }) => metricNames(expr).includes(metric)).map(({ name }) => name);

test.each([
  'vmalert_config_last_reload_successful',
  'vm_promscrape_config_last_reload_successful',
  'alertmanager_config_last_reload_successful',
  'blackbox_exporter_config_last_reload_successful',
])('a server that goes on with its former configuration is told of: %s', (metric) => {
  expect(watching(metric)).toEqual(['ConfigNotLoaded']);
});

test.each(['vm_storage_is_read_only', 'vl_storage_is_read_only'])(
  'a store that takes nothing in any more is told of, and that it will be before: %s',
  (metric) => {
    expect(watching(metric)).toEqual(['StoreReadonly']);
    expect(watching('vm_free_disk_space_bytes')).toEqual(['StoreDiskLow']);
  },
);

test('log entries that are thrown away are told of', () => {
  expect(watching('vl_rows_dropped_total')).toEqual(['LogsDropped']);
});
