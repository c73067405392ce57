import { PigstyError } from '@pigsty/sdk';
import { type Fault, faultScripts } from './fault.ts';
import type { Subject } from './subject.ts';

/** What puts a fault in and takes it back. */
export interface FaultInjector {
  /** The sandbox that holds the hosts, when one does. */
  readonly sandbox?: string;
  inject(fault: Fault, host: string): Promise<void>;
  /** Takes a fault back; what heals by itself is left alone. */
  heal(fault: Fault, host: string): Promise<void>;
}

/** Sandbox hosts can lose power and network; real ones only processes. */
export async function findFaultInjector(subject: Subject, wanted: readonly Fault[]): Promise<FaultInjector> {
  const sandbox = await import('@pigsty/sandbox');
  const home = (await sandbox.sandboxStatus().catch(() => [])).find((status) =>
    subject.members.every((member) => status.hosts.some((host) => host.address === member.host)),
  );
  const impossible = wanted.filter(
    (fault) => home === undefined && (fault === 'power' || fault === 'partition'),
  );
  if (impossible.length > 0) {
    throw new PigstyError(
      'USAGE',
      `${impossible.join(' and ')} can be drilled on a sandbox only, and these hosts are none`,
      {
        hint: 'On real hosts use --fault kill or --fault postgres.',
      },
    );
  }
  const nameOf = (host: string): string => home?.hosts.find((h) => h.address === host)?.name ?? host;
  const place = home?.name ?? '';
  return {
    ...(home === undefined ? {} : { sandbox: home.name }),
    inject: async (fault, host) => {
      switch (fault) {
        case 'kill':
        case 'postgres':
          await subject.run(host, faultScripts[fault]);
          return;
        case 'power':
          return sandbox.sandboxCut(place, nameOf(host), 'power');
        case 'partition':
          return sandbox.sandboxCut(place, nameOf(host), 'network');
        default:
          return fault satisfies never;
      }
    },
    heal: async (fault, host) => {
      if (fault === 'power' || fault === 'partition') await sandbox.sandboxHeal(place, nameOf(host));
    },
  };
}
