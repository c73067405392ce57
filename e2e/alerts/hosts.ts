import type { Fault } from '../harness/alerted-faults.ts';
import { cut, heal, limitMemory, members, meta, on } from '../harness/estate.ts';
import { beside, fault, stopped } from './fault.ts';

const [first, second, third] = members;
const untilKilled = 'while systemctl is-active -q greedy; do sleep 1; done';

export const onHosts: readonly Fault[] = [
  fault({
    what: 'a unit has failed',
    host: first,
    begin: `systemd-run -q --unit=spec-fails false; sleep 1`,
    end: 'systemctl reset-failed spec-fails',
    raises: [{ alert: 'UnitFailed', labels: { ip: first, name: 'spec-fails.service' } }],
  }),
  fault({
    what: 'a unit ends as often as it is started',
    host: first,
    begin: beside('spec-refused', '-p Restart=always -p RestartSec=1 -p StartLimitIntervalSec=0 false'),
    end: 'systemctl stop spec-refused',
    raises: [
      { alert: 'UnitNotStarting', labels: { ip: first, name: 'spec-refused.service' }, lingers: true },
    ],
  }),
  stopped(first, 'vlagent', [{ alert: 'LogAgentDown', labels: { ip: first } }]),
  stopped(first, 'haproxy', [{ alert: 'HaproxyDown', labels: { ip: first } }]),
  fault({
    what: 'what asks for the metrics of a host hangs',
    host: second,
    begin: 'systemctl kill --signal=STOP pigsty-samples',
    end: 'systemctl kill --signal=CONT pigsty-samples',
    raises: [{ alert: 'SamplesStale', labels: { ip: second, file: 'samples-1.prom' }, threshold: 120 }],
  }),
  fault({
    what: 'a file system takes no writes any more',
    host: second,
    begin: 'mkdir -p /mnt/spec; mount -t tmpfs spec /mnt/spec; sleep 40; mount -o remount,ro /mnt/spec',
    end: 'umount /mnt/spec; rmdir /mnt/spec',
    // It has to be seen before.
    raises: [{ alert: 'FilesystemReadonly', labels: { ip: second, mountpoint: '/mnt/spec' }, threshold: 40 }],
  }),
  {
    what: 'a program takes more memory than its host has',
    begin: async () => {
      await limitMemory(third, 1024);
      await on(third, `${beside('greedy', 'tail /dev/zero')}; timeout 60 sh -c '${untilKilled}'`);
    },
    end: () => limitMemory(third),
    raises: [{ alert: 'OomKill', labels: { ip: third }, lingers: true }],
  },
  fault({
    what: 'a certificate ends in ten days',
    host: third,
    begin: `cp -p /pg/cert/server.crt /root/kept.crt
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -subj /CN=spec -not_before "$(date -u -d '-90 days' +%Y%m%d%H%M%SZ)" -not_after "$(date -u -d '+10 days' +%Y%m%d%H%M%SZ)" -out /root/soon.crt 2>/dev/null
cat /root/soon.crt >/pg/cert/server.crt`,
    end: 'cat /root/kept.crt >/pg/cert/server.crt; rm /root/kept.crt /root/soon.crt',
    // It is asked every two minutes.
    raises: [{ alert: 'CertExpiring', labels: { ip: third, path: '/pg/cert/server.crt' }, threshold: 120 }],
  }),
];

export const aHost: readonly Fault[] = [
  {
    what: 'the host of a leader is out of reach',
    begin: () => cut(first),
    end: () => heal(first),
    raises: [
      { alert: 'NodeDown', labels: { ip: first } },
      { alert: 'LeaderChanged', labels: { cls: 'pg-test' }, lingers: true },
    ],
  },
];

export const inMonitoring: readonly Fault[] = [
  stopped(meta, 'nginx_exporter', [{ alert: 'InfraDown', labels: { ip: meta, cls: 'nginx' } }]),
  fault({
    what: 'a target is not asked any more',
    host: meta,
    begin: `file=$(grep -rl 'etcd' /infra/targets | head -n 1); echo "$file" >/root/taken; mv "$file" /root/target`,
    end: 'mv /root/target "$(cat /root/taken)"; rm /root/taken',
    raises: [{ alert: 'TargetMissing', labels: { job: 'etcd' } }],
  }),
  fault({
    what: 'a configuration cannot be read',
    host: meta,
    begin:
      'cp -p /etc/blackbox.yml /root/kept.yml; echo "modules: [" >/etc/blackbox.yml; systemctl reload blackbox_exporter',
    end: 'cat /root/kept.yml >/etc/blackbox.yml; rm /root/kept.yml; systemctl reload blackbox_exporter',
    raises: [{ alert: 'ConfigNotLoaded', labels: { ip: meta } }],
  }),
];

export const inDelivery: readonly Fault[] = [
  fault({
    what: 'Alertmanager is stopped for two minutes and a half',
    host: meta,
    begin: 'systemctl stop alertmanager; sleep 150; systemctl start alertmanager',
    end: 'systemctl start alertmanager',
    raises: [{ alert: 'AlertNotTaken', labels: { ip: meta }, lingers: true }],
  }),
];
