import type { PreflightReport, PreflightHost } from '@pigsty/engine';
import { noLocalFile } from '@pigsty/sdk/testing';
import { definition as etcd } from '@pigsty/etcd';
import { definition as node } from '@pigsty/node';
import { definition as pgsql } from '@pigsty/pgsql';
import {
  type AnyModule,
  type HostFacts,
  type Inventory,
  PigstyError,
  type ErrorCode,
  type Stage,
} from '@pigsty/sdk';
import { registrationsOf } from '@pigsty/sdk/engine';
import { readInventory } from '@pigsty/inventory';
import { type Wanted, wantedOf } from '../../src/preflight/subject.ts';
import { checkEstate } from '../../src/estate/check.ts';

const modules: readonly AnyModule[] = [node, etcd, pgsql];

/** What a real preflight brought, as it was written down. */
export interface Recorded {
  readonly hosts: Readonly<Record<string, RecordedHost>>;
  readonly unreached: Readonly<Record<string, { code: ErrorCode; message: string; hint?: string }>>;
  /** Of the estate. */
  readonly caCertificate?: string;
}

export interface RecordedHost {
  readonly facts: HostFacts;
  readonly pending: readonly string[];
  readonly clock?: { readonly atLeastMs: number; readonly atMostMs: number };
  readonly answers: Readonly<Record<string, string>>;
  readonly more: Readonly<Record<string, string>>;
}

export interface Played {
  readonly hosts: readonly string[];
  readonly wanted: Wanted;
  readonly preflight: PreflightReport;
}

/** The recorded answers as a preflight again, with the stages that the inventory asks for today. */
export function play(text: string, { hosts, unreached, caCertificate }: Recorded): Played {
  const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
  if (inventory === undefined) throw new Error('unreadable inventory');
  const wanted = wantedOf(inventory, checkEstate(inventory, modules).present);
  const stages = stagesOf(inventory, hosts);
  const surveyed = Object.entries(hosts).map(([address, host]): [string, PreflightHost] => [
    address,
    {
      ...host,
      address,
      answers: new Map(Object.entries(host.answers)),
      more: new Map(Object.entries(host.more)),
      stages: stages.filter((s) => s.host === address),
    },
  ]);
  const errors = Object.entries(unreached).map(([address, { code, message, hint }]) => {
    return [address, new PigstyError(code, message, hint === undefined ? {} : { hint })] as const;
  });
  return {
    hosts: [...inventory.hosts.keys()],
    wanted,
    preflight: {
      hosts: new Map(surveyed),
      unreached: new Map(errors),
      problems: [],
      execs: {},
      ...(caCertificate === undefined ? {} : { caCertificate }),
    },
  };
}

function stagesOf(inventory: Inventory, hosts: Recorded['hosts']): readonly Stage[] {
  const facts = {
    host: (address: string) => hosts[address]?.facts,
    of: () => undefined,
    from: () => undefined,
  };
  const estate = {
    inventory,
    caCertificate: 'the certificate of a test',
    operatorPublicKeys: [],
    localFile: noLocalFile,
    registrations: registrationsOf([], true),
    content: [],
  };
  return modules.flatMap((m) =>
    m.identify(inventory).clusters.flatMap((cluster) => m.plan.install(cluster, facts, estate)),
  );
}
