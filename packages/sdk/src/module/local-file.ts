/** A file that a module brings to hosts, from the machine that runs the engine. */
export interface LocalFile {
  /** As it is written: absolute, or below `files/` beside the inventory. */
  readonly name: string;
  /** A host whose variables name it, and where in them: `['pg_files', 0]`. */
  readonly host: string;
  readonly path: readonly (string | number)[];
}
