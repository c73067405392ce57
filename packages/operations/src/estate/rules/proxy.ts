import { type Inventory, type Problem, proxiesOf } from '@pigsty/sdk';
import type { Present } from './passwords.ts';
import { firstWritten } from '../written.ts';

/** Docker alone pulls through the proxies of the inventory: a note where no host has it. */
export function proxyWithoutEffect(present: readonly Present[], inventory: Inventory): readonly Problem[] {
  if (proxiesOf(inventory.estate.proxy_env) === undefined) return [];
  if (present.some(({ module }) => module.name === 'docker')) return [];
  const position = firstWritten(inventory, 'proxy_env');
  return [
    {
      severity: 'info',
      rule: 'no-effect',
      subject: inventory.file,
      message: 'proxy_env has no effect: only Docker pulls through it, and no host has docker_enabled',
      hint: 'Packages are downloaded as each host itself is set up: Acquire::http::Proxy of apt, proxy of dnf.',
      ...(position === undefined ? {} : { position }),
    },
  ];
}
