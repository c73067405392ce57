export { findInventoryFiles, type InventoryFiles } from './inventory/find.ts';
export { readText, shortPath, type NamedText, type Sources } from './inventory/text.ts';
