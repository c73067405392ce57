import { kernelModule } from '../../src/ops/kernel-module.ts';
import { mount } from '../../src/ops/mount.ts';
import { sysctl } from '../../src/ops/sysctl.ts';
import { testOpKind } from '../../src/testing/test-op-kind.ts';

testOpKind(sysctl, {
  cases: [
    {
      name: 'a parameter',
      args: { name: 'net.ipv4.ip_local_port_range', value: '1024 65000' },
      fresh: 'set net.ipv4.ip_local_port_range = 1024 65000 (after a reboot)',
      from: [
        {
          state: { live: '32768 60999', refused: false },
          says: 'set net.ipv4.ip_local_port_range = 1024 65000 (was 32768 60999)',
        },
        { state: { live: '32768 60999', refused: true, persisted: '1024 65000' }, says: null },
      ],
    },
  ],
  real: [
    {
      name: 'a persisted parameter',
      before: 'printf "# keep\\nvm.swappiness=9\\nvm.x = 1\\n" > x',
      args: (room) => ({ name: 'vm.swappiness', value: 1, path: `${room}/x`, live: false }),
      tamper: ['rm x', 'sed -i s/1$/2/ x'],
      holds: '[ "$(grep -c swappiness x)" = 1 ]',
    },
  ],
});

testOpKind(kernelModule, {
  cases: [
    {
      name: 'a module',
      args: { name: 'softdog' },
      fresh: 'load kernel module softdog',
      from: [
        {
          state: { loaded: false, persisted: false, refused: true },
          says: 'load kernel module softdog at boot',
        },
        { state: { loaded: false, persisted: true, refused: true }, says: null },
      ],
    },
  ],
});

testOpKind(mount, {
  cases: [
    {
      name: 'a mount',
      args: { path: '/data 1', source: 'UUID=1', fstype: 'xfs' },
      fresh: 'mount UUID=1 at /data 1',
      from: [
        {
          state: { mounted: true, entry: 'UUID=2 /data\\0401 xfs defaults 0 0' },
          says: 'change the fstab entry of /data 1',
        },
      ],
    },
    {
      name: 'no mount',
      args: { path: '/data', source: 'x', fstype: 'xfs', state: 'unmounted' },
      fresh: null,
    },
  ],
});
