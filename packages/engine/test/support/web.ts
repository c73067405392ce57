import { directory, file, unit, wait } from '@pigsty/sdk';
import type { StagesOf } from './module.ts';
import { two } from './sandbox-estate.ts';

const service =
  '[Unit]\nDescription=web\n[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n';

/** A unit with its configuration on each host, and a file at the leader, which is always the second host. */
export function web(content: string): StagesOf {
  return (host, all) => [
    {
      name: 'config',
      host,
      after: [],
      ops: [
        directory({ path: '/etc/web' }),
        file({ path: '/etc/web/web.conf', content, mode: '0640' }, { notifies: ['web.restart'] }),
        file({ path: '/etc/systemd/system/web.service', content: service }, { notifies: ['web.restart'] }),
      ],
    },
    {
      name: 'launch',
      host,
      after: ['config@self'],
      ops: [
        unit({ name: 'web.service', state: 'running', enabled: true, restartOn: ['web.restart'] }),
        wait({ name: 'web runs', until: 'systemctl is-active web', timeoutMs: 10_000 }),
      ],
    },
    ...(host === all[0]
      ? [
          {
            name: 'last',
            host: 'web',
            at: leader(all),
            after: ['launch@cluster'],
            ops: [file({ path: '/etc/web/leader', content: 'x' })],
          },
        ]
      : []),
  ];
}

function leader(candidates: readonly string[]) {
  return {
    what: 'the leader of web',
    candidates,
    probe: `ip -o addr show | grep -q ' ${two}/'`,
    timeoutMs: 20_000,
  };
}
