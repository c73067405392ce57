import { defineQuery } from '@pigsty/sdk';
import { z } from 'zod';
import type { InfraFacts } from '../facts/components.ts';
import { componentName, componentsOf } from '../spec/components.ts';
import { portalUrl } from '../spec/portal.ts';
import type { InfraParams } from '../spec/schema.ts';

/** One server of INFRA. A type and not an interface, so that it is JSON. */
export type ListedComponent = {
  readonly instance: string;
  readonly host: string;
  readonly what: string;
  readonly state: string;
  readonly address: string;
};

export const list = defineQuery<InfraParams, InfraFacts, ListedComponent>()({
  name: 'list',
  summary: 'infra nodes, the servers on them, and where they answer',
  input: z.object({}),
  columns: [
    { key: 'instance', title: 'instance' },
    { key: 'host', title: 'host' },
    { key: 'what', title: 'what' },
    { key: 'state', title: 'state' },
    { key: 'address', title: 'address' },
  ],
  rows: ({ cluster, facts }): readonly ListedComponent[] =>
    cluster.instances.flatMap((node) => {
      const { host, params } = node;
      const states = facts.of(host)?.units;
      const stateOf = (unit: string): string => states?.[unit] ?? 'unreachable';
      return [
        ...(params.nginx_enabled
          ? [
              {
                instance: node.name,
                host,
                what: 'portal',
                state: stateOf('nginx.service'),
                address: portalUrl(node),
              },
            ]
          : []),
        ...(params.dns_enabled
          ? [
              {
                instance: node.name,
                host,
                what: 'name server',
                state: stateOf('dnsmasq.service'),
                address: `${host}:${params.dns_port}`,
              },
            ]
          : []),
        ...componentsOf(node).map((component) => ({
          instance: componentName(component, node),
          host,
          what: component.title,
          state: stateOf(component.unit),
          address: `${host}:${component.port(params)}`,
        })),
      ];
    }),
  examples: [['pigsty infra list', 'every server of INFRA, and the address of the portal']],
});
