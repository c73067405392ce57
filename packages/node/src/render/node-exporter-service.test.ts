import { expect, test } from 'vitest';
import { renderNodeExporterDefaults, renderNodeExporterService } from './node-exporter-service.ts';

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

test.each([
  ['a disk for data below /mnt or /media is looked at, which the exporter of Debian would leave out', '', 1],
  [
    'who says which mount points are left out is heard',
    '--collector.filesystem.mount-points-exclude=^/srv',
    1,
  ],
  ['who says which are looked at is heard', '--collector.filesystem.mount-points-include=^/data', 0],
])('%s', (_, own, count) => {
  const options = renderNodeExporterDefaults(
    { exporter_tls: false, node_exporter_options: own, node_exporter_port: 9100 },
    false,
  );
  const excluded = [...options.matchAll(/--collector\.filesystem\.mount-points-exclude=(\S+?)["\s]/g)];
  expect(excluded).toHaveLength(count);
  expect(excluded.map(([, points]) => points).join()).not.toMatch(/mnt|media/);
  expect(options).toContain(own);
});
