import { haproxyPort } from '@pigsty/node/contract';
import { quoteWord, type Inventory, type SharedFacts } from '@pigsty/sdk';
import type { PgsqlParams } from '../spec/schema.ts';

/** A server of a service, as the HAProxy of a host sees it. */
export interface ProxiedServer {
  /** `pg-test-primary` */
  readonly proxy: string;
  /** Name of the instance. */
  readonly server: string;
  /** `UP`, `DOWN`, `MAINT`, `DRAIN` or `NOLB`. */
  readonly state: string;
  readonly sessions: number;
}

/** What the HAProxy of a member says of the services of its cluster; nothing where it does not answer. */
export const proxyFacts = (inventory: Inventory): ProxyFacts => inventory.derive(atPortsOf);

type ProxyFacts = SharedFacts<PgsqlParams, readonly ProxiedServer[]>;

function atPortsOf(inventory: Inventory): ProxyFacts {
  return {
    module: 'pgsql',
    name: 'proxy',
    script: ({ host }) => {
      const url = quoteWord(`http://127.0.0.1:${haproxyPort(inventory, host)}/metrics`);
      return `curl -q -s --noproxy '*' --max-time 3 ${url} 2>/dev/null </dev/null | grep -E '^haproxy_server_(status|current_sessions)\\{.* [1-9][0-9]*$' || :`;
    },
    parse: (output) => {
      const label = (line: string, name: string): string =>
        new RegExp(`[{,]${name}="([^"]*)"`).exec(line)?.[1] ?? '';
      const subject = (line: string): string => `${label(line, 'proxy')} ${label(line, 'server')}`;
      const lines = output.split('\n').filter((line) => line !== '');
      const sessions = new Map(
        lines
          .filter((line) => line.startsWith('haproxy_server_current_sessions'))
          .map((line) => [subject(line), Number(line.slice(line.lastIndexOf(' ')))]),
      );
      return lines
        .filter((line) => line.startsWith('haproxy_server_status'))
        .map((line) => ({
          proxy: label(line, 'proxy'),
          server: label(line, 'server'),
          state: label(line, 'state'),
          sessions: sessions.get(subject(line)) ?? 0,
        }));
    },
  };
}
