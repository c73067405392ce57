import type { Preflight } from '@pigsty/sdk';
import { activeFirewalls } from '../facts/firewalls.ts';
import { paths } from '../spec/paths.ts';
import type { DockerParams } from '../spec/schema.ts';

/**
 * What `pigsty check` looks at before a deploy. Docker writes rules of its own before those of a firewall: a published port
 * is open to everybody, whatever ufw or firewalld says (docs.docker.com, "Packet filtering and firewalls").
 */
export const preflight: Preflight<DockerParams> = {
  files: () => [paths.config],
  topics: [
    {
      name: 'published-ports',
      summary: 'a firewall that ports of containers go round',
      script: () => `${activeFirewalls}\n:`,
      judge: (answer) => {
        const active = answer.trim().split('\n').filter(Boolean);
        const check = 'ports of containers';
        if (active.length === 0) return [{ check, state: 'ok', seen: 'no firewall to go round' }];
        return [
          {
            check,
            state: 'warn',
            seen: `${active.join(' and ')} is active, and Docker opens what containers publish beside it`,
            expected: 'ports that are published on an address that is meant',
            remedy: 'Publish with an address, as in docker run --publish 127.0.0.1:8080:80.',
            parameter: 'docker_enabled',
          },
        ];
      },
    },
  ],
};
