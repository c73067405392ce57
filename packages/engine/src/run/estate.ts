import type { AnyModule, Cluster, Estate, Inventory } from '@pigsty/sdk';
import type { CertificateAuthority } from '../ca/store.ts';
import { readLocalFile } from '@pigsty/inventory';
import { operatorPublicKeys } from '../world/operator-keys.ts';
import { contentIn } from './content.ts';
import { registrationsIn } from './registrations.ts';
import type { RunContext } from './run-context.ts';

export interface EstateSources {
  readonly inventory: Inventory;
  readonly ca: CertificateAuthority;
  readonly tools: Pick<RunContext, 'directory' | 'modulesAtHand' | 'modulesComplete' | 'world'>;
  /** Modules of the run, which may not be among those at hand. */
  readonly modules: readonly AnyModule[];
  /** Hosts of a cluster that are being removed. */
  readonly leaving?: (module: AnyModule, cluster: Cluster<unknown>) => ReadonlySet<string>;
}

/** What planners may know besides their own cluster. Registrations are computed when the first one asks for them. */
export function estateFor({
  inventory,
  ca,
  tools,
  modules,
  leaving = () => new Set(),
}: EstateSources): Estate {
  const all = [...new Map([...tools.modulesAtHand, ...modules].map((m) => [m.name, m])).values()];
  let known: Estate['registrations'] | undefined;
  return {
    inventory,
    caCertificate: ca.certificate,
    operatorPublicKeys: operatorPublicKeys(tools.world),
    localFile: readLocalFile(tools.directory),
    content: contentIn(all, inventory, leaving),
    get registrations() {
      return (known ??= registrationsIn({
        modules: all,
        inventory,
        complete: tools.modulesComplete,
        leaving,
      }));
    },
  };
}
