import { expect, test } from 'vitest';
import type { LogSource } from '../spec/logs.ts';
import { NodeParams } from '../spec/schema.ts';
import { renderJournalUpload } from './journal-upload.ts';
import { renderVlagentService } from './vlagent-service.ts';

const params = NodeParams.parse({});
const source: LogSource = {
  type: 'log',
  job: 'redis',
  cls: 'redis-test',
  ins: 'redis-test-1',
  ip: '10.0.0.1',
  paths: ['/var/log/redis/*.log'],
  format: 'redis',
};

test('streams of logs are told apart by job, instance and address, and by nothing that each process brings along', () => {
  const url = /^URL=(.*)$/m.exec(renderJournalUpload(source, params))?.[1] ?? '';
  expect(new URL(url).searchParams.get('_stream_fields')).toBe('job,ins,ip');
  const stores = [{ url: 'https://10.0.0.2:9428/insert/native', format: 'native' }] as const;
  const agent = renderVlagentService({ stores, sources: [source] }, params);
  expect(agent.match(/-fileCollector\.streamFields=(\S+)/)?.[1]).toBe('job,ins,ip');
});
