// read
export { readInventory, type ReadOptions, type ReadResult } from './read/read.ts';
export type { Unread } from './read/unread.ts';
export type { InventoryFile, VarsFile } from './draft/inventory-file.ts';
export type { Evaluated, Looked, Templates, TemplateScope } from './values/templates.ts';
// load: files, directories, vault, templates
export { readInventoryFiles, type InventorySources } from './load/load.ts';
export type { AskSecret, ReadingWorld, VaultSources } from './load/world.ts';
export { vaultPasswords, type VaultWorld } from './load/passwords.ts';
export { findInventoryFiles, type InventoryFiles } from './files/find.ts';
export { readText, shortPath, type NamedText, type Sources } from './files/text.ts';
export { readWholeFile } from './files/whole-file.ts';
// limits
export { expandLimit } from './files/limit-file.ts';
export { selectHosts } from './limit/select.ts';
// outline and text
export { ansibleList, type AnsibleGroup, type AnsibleList } from './outline/ansible-list.ts';
export { outlineOf, type GroupOutline, type HostListing, type InventoryOutline } from './outline/outline.ts';
export { writeInventory, type WriteOptions } from './outline/write.ts';
export {
  YamlText,
  type YamlEdit,
  type YamlKey,
  type YamlKeyEdit,
  type YamlLeaf,
  type YamlPath,
} from './yaml/yaml-text.ts';
// vault
export { decryptVault, encryptVault, type Decrypted, type VaultPassword } from './vault/cipher.ts';
export { fromBlock, vaultBlock } from './vault/block.ts';
export { isVaulted } from './vault/envelope.ts';
export { decryptInYaml, encryptInYaml, type VaultedValue, type VaultEdit } from './vault/in-yaml.ts';
export { openFile, openVaulted, type Opened, type OpenedFile } from './vault/open.ts';
export { readLocalFile } from './files/local-file.ts';
