/** How much a cell matters; the terminal turns it into a colour where it has some. */
export type ScreenTone = 'bad' | 'warn' | 'good' | 'quiet' | 'strong';

/** A text on a screen, as it came: the command makes control characters harmless and cuts it to the width there is. */
export type ScreenCell = string | { readonly text: string; readonly tone: ScreenTone };

/** A column of a part. */
export interface ScreenColumn {
  readonly title: string;
  readonly align?: 'right';
  /** Widest in columns of a terminal; the longest cell when absent. */
  readonly most?: number;
  /** Takes the width that the others leave, and is cut; one column of a part, and its last one. */
  readonly rest?: true;
  /** Left away where the width does not suffice: 1 goes first. Stays when absent. */
  readonly spare?: number;
}

/** A table on a screen, or lines where it has one column without a title. */
export interface ScreenPart {
  readonly title?: string;
  readonly columns: readonly ScreenColumn[];
  /** The last cell of a row that has fewer cells than there are columns takes the rest of the line. */
  readonly rows: readonly (readonly ScreenCell[])[];
  /** Rows that stay where the height does not suffice; all of them when absent. */
  readonly least?: number;
}

/** What whoever watches has chosen. */
export interface ScreenChoice {
  /** The instance that is looked at; the query's own choice when absent. */
  readonly instance?: string;
  /** One of the query's orders. */
  readonly order: string;
}

/** How the rows of one cluster are shown while somebody watches: `pigsty top CLUSTER`. */
export interface QueryScreen<Row> {
  /** What the rows may be sorted by, the first unless told otherwise. */
  readonly orders: readonly [{ readonly name: string }, ...{ readonly name: string }[]];
  /** Instances that can be looked at one by one, the one that is looked at by itself first. */
  instances(rows: readonly Row[]): readonly string[];
  /** Why an instance has no answer, by its name. */
  silent(rows: readonly Row[]): ReadonlyMap<string, string>;
  /** Top to bottom. */
  draw(rows: readonly Row[], choice: ScreenChoice): readonly ScreenPart[];
}
