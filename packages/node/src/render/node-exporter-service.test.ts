import { expect, test } from 'vitest';
import { renderNodeExporterService } from './node-exporter-service.ts';

test('the exporter sees file systems below /home and /root as they are: nothing of them is hidden from it', () => {
  const unit = renderNodeExporterService();
  expect(unit).toContain('ExecStart=');
  for (const hides of [
    'ProtectHome',
    'InaccessiblePaths',
    'TemporaryFileSystem',
    'PrivateMounts',
    'RootDirectory',
  ])
    expect(unit).not.toContain(`${hides}=`);
});
