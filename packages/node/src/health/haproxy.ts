import type { Probe } from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';
import type { NodeParams } from '../spec/schema.ts';

type Subject = Pick<Probe, 'module' | 'cluster' | 'instance' | 'host'>;

export function haproxyProbes(
  subject: Subject,
  { haproxy_exporter_port: port }: NodeParams,
): readonly Probe[] {
  const retry = `pigsty install node -l ${subject.host}`;
  return [
    {
      ...subject,
      name: 'HAProxy runs and starts at boot',
      script: `echo "$(systemctl is-active haproxy) $(systemctl is-enabled haproxy) $(curl -q -s --noproxy '*' --max-time 3 -o /dev/null -w '%{http_code}' http://127.0.0.1:${port}/metrics)"`,
      deadlineMs: 6000,
      judge: ({ output }) => {
        const [active = '', enabled = '', metrics = ''] = output.trim().split(' ');
        if (active !== 'active') return { state: 'fail', detail: active, hint: retry };
        if (metrics !== '200') return { state: 'fail', detail: `port ${port} does not answer`, hint: retry };
        return enabled === 'enabled'
          ? { state: 'ok', detail: 'running, enabled' }
          : { state: 'warn', detail: `running, but ${enabled} at boot`, hint: retry };
      },
    },
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
