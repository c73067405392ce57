import type { ModuleContent } from '../content/content.ts';
import type { Inventory } from '../inventory/model.ts';
import type { Secret } from '../words/secret.ts';
import type { Registrations } from './registration.ts';

/** What every planner may know besides its own cluster. */
export interface Estate {
  readonly inventory: Inventory;
  /** PEM of the estate's CA certificate. */
  readonly caCertificate: string;
  /** Public keys of the user who runs the engine, for `node_admin_pk_current`. */
  readonly operatorPublicKeys: readonly string[];
  /**
   * The text of a file that a module names in `files`: absolute, or below `files/` beside the inventory. It may be a key, and
   * is a secret for that. Throws INVENTORY_INVALID where it cannot be read or is no text.
   */
  localFile(name: string): Secret;
  /** What all modules of the inventory ask to have watched, resolved, proxied or collected. */
  readonly registrations: Registrations;
  /** What the modules that have clusters in the inventory have to show and to warn of, by module. */
  readonly content: readonly ModuleContent[];
}
