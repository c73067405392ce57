export interface InventoryFile {
  /** The name that messages show. */
  readonly file: string;
  /** Where it lies, for `inventory_dir` in templates. */
  readonly path?: string;
  readonly text: string;
}

/** One file of `group_vars/` or `host_vars/`, in the order in which they are laid over each other. */
export interface VarsFile extends InventoryFile {
  /** The group or the host whose variables these are. */
  readonly name: string;
  /** Which directory it comes from, counted from 0: everything of a later one wins over everything of an earlier one. */
  readonly layer?: number;
}
