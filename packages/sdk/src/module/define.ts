import type { z } from 'zod';
import type { HealthReport } from '../health/probe.ts';
import type { Inventory } from '../inventory/model.ts';
import type { JsonValue } from '../words/json.ts';
import { completeDefinition } from './complete.ts';
import type { Module, ModuleDefinition, RemoveOptions } from './definition.ts';
import type { Procedure } from './procedure.ts';
import type { Query } from './query.ts';
import type {
  HealthRequest,
  ModuleContext,
  ProcedureRequest,
  ProcedureResult,
  QueryRequest,
  QueryResult,
  RunRequest,
  RunResult,
  Selection,
} from './run.ts';

export interface ModuleExports<P, F> {
  /** Converges the selected clusters. Resolves with what was done; rejects on bad input. */
  install(
    this: void,
    inventory: Inventory,
    selection: Selection,
    context: ModuleContext,
    options?: CallOptions,
  ): Promise<RunResult>;
  /** Removes the selected instances. Gone already counts as done. */
  remove(
    this: void,
    inventory: Inventory,
    selection: Selection,
    context: ModuleContext,
    options?: CallOptions & RemoveOptions,
  ): Promise<RunResult>;
  health(
    this: void,
    inventory: Inventory,
    selection: Selection,
    context: ModuleContext,
    options?: Pick<HealthRequest, 'signal'>,
  ): Promise<HealthReport>;
  readonly definition: Module<P, F>;
}

export type CallOptions = Pick<RunRequest, 'dryRun' | 'approve' | 'signal' | 'command'>;

/** Completes a definition, and derives `install`, `remove` and `health`, identical in shape for every module. */
export function defineModule<P, F>(written: ModuleDefinition<P, F>): ModuleExports<P, F> {
  const definition = completeDefinition(written);
  return {
    definition,
    install: (inventory, selection, context, options = {}) =>
      context.run({ verb: 'install', modules: [definition], inventory, selection, ...options }),
    remove: (inventory, selection, context, { purgeData, force, ...options } = {}) =>
      context.run({
        verb: 'remove',
        modules: [definition],
        inventory,
        selection,
        remove: {
          ...(purgeData === undefined ? {} : { purgeData }),
          ...(force === undefined ? {} : { force }),
        },
        ...options,
      }),
    health: (inventory, selection, context, options = {}) =>
      context.health({ modules: [definition], inventory, selection, ...options }),
  };
}

export type ProcedureOptions = Pick<
  ProcedureRequest,
  'abort' | 'approve' | 'command' | 'dryRun' | 'expectPlan' | 'signal'
>;

/**
 * A procedure as a function for programs. Rejects with REFUSED_UNSAFE when the procedure refuses, and with USAGE when the
 * input does not fit.
 *
 * @example
 * export const switchover = procedureFunction(definition, switchoverProcedure);
 * await switchover(engine.inventory, 'pg-test', engine.context, { to: 'pg-test-2' });
 */
export function procedureFunction<P, F, I extends z.ZodObject, R extends JsonValue>(
  module: Module<P, F>,
  procedure: Procedure<P, F, I, R>,
): (
  inventory: Inventory,
  subject: string,
  context: ModuleContext,
  input?: z.input<I>,
  options?: ProcedureOptions,
) => Promise<ProcedureResult<R>> {
  return async (inventory, subject, context, input, options = {}) =>
    (await context.procedure({
      module,
      procedure,
      inventory,
      subject,
      input: input ?? {},
      ...options,
    })) as ProcedureResult<R>;
}

/** A query as a function for programs. */
export function queryFunction<
  P,
  F,
  I extends z.ZodObject,
  Row extends Readonly<Record<string, JsonValue | undefined>>,
>(
  module: Module<P, F>,
  query: Query<P, F, I, Row>,
): (
  inventory: Inventory,
  selection: Selection,
  context: ModuleContext,
  input?: z.input<I>,
  options?: Pick<QueryRequest, 'signal'>,
) => Promise<QueryResult<Row>> {
  return async (inventory, selection, context, input, options = {}) =>
    (await context.query({
      module,
      query,
      inventory,
      selection,
      input: input ?? {},
      ...options,
    })) as QueryResult<Row>;
}
