import { expect, test } from 'vitest';
import { sameServerValue, settingKey, type SettingType } from '../../src/sql/server-setting.ts';

const types = new Map<string, SettingType>([
  ['jit', { type: 'bool' }],
  ['work_mem', { type: 'integer', unit: 'kB' }],
  ['shared_buffers', { type: 'integer', unit: '8kB' }],
  ['statement_timeout', { type: 'integer', unit: 'ms' }],
  ['autovacuum_naptime', { type: 'integer', unit: 's' }],
  ['log_file_mode', { type: 'integer' }],
  ['random_page_cost', { type: 'real' }],
  ['vacuum_cost_delay', { type: 'real', unit: 'ms' }],
  ['wal_level', { type: 'enum' }],
  ['synchronous_commit', { type: 'enum' }],
  ['timezone', { type: 'string' }],
]);

test.each([
  ['jit', 'on', 'TRUE', true],
  ['jit', 'of', 'n', true],
  ['jit', 'o', 'on', false],
  ['Work_Mem', '8MB', '8192', true],
  ['work_mem', '8 MB', '8192kB', true],
  ['work_mem', '8mb', '8MB', false],
  ['work_mem', '0.5GB', '512MB', true],
  ['shared_buffers', '128MB', '16384', true],
  ['statement_timeout', '1min', '60000', true],
  ['statement_timeout', '1.5s', '1500', true],
  ['autovacuum_naptime', '1min', '60', true],
  ['log_file_mode', '0640', '416', true],
  ['log_file_mode', '0x1A0', '0640', true],
  ['random_page_cost', '1.10', '1.1', true],
  ['random_page_cost', '1e0', '1.1', false],
  ['vacuum_cost_delay', '20ms', '20', true],
  ['wal_level', 'Logical', 'logical', true],
  ['wal_level', 'hot_standby', 'replica', true],
  ['synchronous_commit', 'true', 'on', true],
  ['synchronous_commit', 'local', 'on', false],
  ['timezone', 'Europe/Berlin', 'europe/berlin', false],
  ['search_path', 'app, "$user"', '"app","$user"', true],
  ['search_path', 'app', 'App', false],
  ['my.switch', 'yes', 'on', true],
  ['my.size', '5', '5.0', true],
  ['my.word', 'a', 'b', false],
])('%s: %s and %s are the same: %s', (name, a, b, same) => {
  expect(sameServerValue(name, types, a, b)).toBe(same);
  expect(sameServerValue(name, types, b, a)).toBe(same);
});

test('names are one without regard to ASCII case, and by the names that PostgreSQL gave up', () => {
  expect(settingKey('TimeZone')).toBe('timezone');
  expect(settingKey('SORT_MEM')).toBe('work_mem');
  expect(settingKey('app.Größe')).toBe('app.größe');
});
