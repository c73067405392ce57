import { serviceProbe, type Probe, type ProbeSubject } from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';
import type { NodeParams } from '../spec/schema.ts';

export function haproxyProbes(
  subject: ProbeSubject,
  { haproxy_exporter_port: port }: NodeParams,
): readonly Probe[] {
  const retry = `pigsty install node -l ${subject.host}`;
  return [
    serviceProbe(subject, {
      name: 'HAProxy runs and starts at boot',
      unit: 'haproxy.service',
      url: `http://127.0.0.1:${port}/metrics`,
      hint: retry,
    }),
    {
      ...subject,
      name: "HAProxy's configuration is valid",
      script: `haproxy -c -f ${paths.haproxyConfig} -f ${paths.haproxyServices} 2>&1`,
      deadlineMs: 6000,
      judge: ({ code, output }) =>
        code === 0
          ? { state: 'ok', detail: 'valid' }
          : { state: 'fail', detail: output.trim().split('\n').slice(0, 3).join('; '), hint: retry },
    },
  ];
}
