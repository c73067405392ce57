import type { z } from 'zod';
import type { Inventory } from '../inventory/model.ts';
import type { JsonValue } from '../words/json.ts';
import type { Cluster } from './cluster.ts';
import type { FactsOf, ModuleFacts } from './facts.ts';
import type { QueryScreen } from './screen.ts';

/** A column of a query's rows. */
export interface QueryColumn<Row> {
  readonly key: keyof Row & string;
  readonly title: string;
  /** As it is shown in a table; the value itself when absent. */
  show?(row: Row): string;
}

/** What a query knows when it makes rows. */
export interface QueryScope<P, F, I> {
  readonly cluster: Cluster<P>;
  readonly input: I;
  readonly facts: ModuleFacts<F>;
  readonly inventory: Inventory;
  /** Why a host did not answer, by its address. */
  readonly unreached: ReadonlyMap<string, string>;
  /** The rows of the question before, where it is asked again and again: what has grown since is a rate. */
  readonly before?: readonly object[];
}

/** A question that changes nothing, answered as rows: `pigsty pgsql list`. */
export interface Query<
  P,
  F,
  I extends z.ZodObject,
  Row extends Readonly<Record<string, JsonValue | undefined>>,
> {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** Flags of the command; every field has a description. */
  readonly input: I;
  /** Shared facts that are asked; the module's own facts are asked too, unless `asks` or `ownFacts` says no. */
  readonly factsOf?: (cluster: Cluster<P>, inventory: Inventory) => readonly FactsOf[];
  /** False where `factsOf` is all that is asked: for what is asked every few seconds. */
  readonly ownFacts?: false;
  /** Whether any host is asked for these words. True when absent. */
  asks?(input: z.output<I>): boolean;
  readonly columns: readonly QueryColumn<Row>[];
  rows(scope: QueryScope<P, F, z.output<I>>): readonly Row[];
  /** What is wrong with the cluster, one sentence each: printed below the table, and exit code 2. */
  warnings?(scope: QueryScope<P, F, z.output<I>>): readonly string[];
  /** How it looks while somebody watches. The query named `top` is what `pigsty top CLUSTER` shows. */
  readonly screen?: QueryScreen<Row>;
  readonly examples?: readonly (readonly [line: string, what: string])[];
}

/** Any query, where the types no longer matter. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a module holds queries of every type
export type AnyQuery = Query<any, any, any, any>;

/** Defines a query of a module, for `queries` of its definition. */
export function defineQuery<P, F, Row extends Readonly<Record<string, JsonValue | undefined>>>() {
  return <I extends z.ZodObject>(query: Query<P, F, I, Row>): Query<P, F, I, Row> => query;
}
