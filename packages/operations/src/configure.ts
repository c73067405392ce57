export {
  checkAddress,
  mapHosts,
  rolesOf,
  templateHosts,
  type AddressMap,
  type LeftOver,
} from './configure/addresses.ts';
export { checkPort, checkRegion, checkVersion, proxyOf } from './configure/choices.ts';
export { compose, type Composition } from './configure/compose.ts';
export {
  hasAddress,
  missingPostgres,
  probeMachine,
  type Machine,
  type MachineAddress,
  type MissingPostgres,
} from './configure/machine.ts';
export { missingParts, type MissingPart } from './configure/missing-parts.ts';
export { isPasswordName } from './configure/passwords.ts';
export { tryReach, type Reach } from './configure/reach.ts';
export { save } from './configure/save.ts';
export type { Choices, Setting } from './configure/settings.ts';
export { inventoryOf, listTemplates, templateNamed, type Template } from './configure/templates.ts';
export { vaultTarget, type VaultTarget } from './configure/vault.ts';
export { vaultingOf, vaultKey, withKey, type VaultKey } from './configure/vault-key.ts';
export { pointToSchema, writeInventory } from './configure/write.ts';
