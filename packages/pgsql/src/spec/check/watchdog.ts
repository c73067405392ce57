import { nodeParams } from '@pigsty/node/contract';
import { isWritten } from '@pigsty/sdk';
import type { Finding, Rule } from './finding.ts';

/** Modules of watchdogs in hardware are called wdt, like iTCO_wdt and sp5100_tco. */
const WATCHDOGS = /^softdog$|wdt|_tco$|watchdog/;

/** Patroni lets no member lead that has no watchdog, where it is required. */
export const watchdog: Rule = ({ instances }, inventory) =>
  instances.flatMap(({ host, params }): readonly Finding[] => {
    const modules = nodeParams(inventory).get(host)?.node_kernel_modules ?? [];
    if (params.patroni_watchdog_mode !== 'required' || modules.some((name) => WATCHDOGS.test(name)))
      return [];
    if (!isWritten(inventory, host, ['node_kernel_modules'])) return [];
    return [
      {
        rule: 'watchdog',
        severity: 'warning',
        host,
        path: ['patroni_watchdog_mode'],
        against: { host, path: ['node_kernel_modules'] },
        message: 'a watchdog is required, and node_kernel_modules loads none: no member would lead',
        hint: 'Add softdog to node_kernel_modules, or set patroni_watchdog_mode: automatic; nothing to do when the hardware has one.',
      },
    ];
  });
