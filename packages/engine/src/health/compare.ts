import type { AnyModule, JsonValue, ProbeResult } from '@pigsty/sdk';

/** What answers say to be compared, by the results of their probes. */
export type Told = ReadonlyMap<ProbeResult, JsonValue>;

/** The results, with the verdicts of modules that compare what their probes on several hosts were told. */
export function compareResults(
  results: readonly ProbeResult[],
  told: Told,
  modules: readonly AnyModule[],
): readonly ProbeResult[] {
  const verdicts = new Map(
    modules.flatMap((module) => {
      const all = results.flatMap((result) => {
        const words = told.get(result);
        return result.module === module.name && words !== undefined ? [{ result, told: words }] : [];
      });
      return (module.compare?.(all) ?? []).map(({ result, verdict }) => [result, verdict] as const);
    }),
  );
  return results.map((result) => {
    const verdict = verdicts.get(result);
    return verdict === undefined ? result : { ...result, ...verdict };
  });
}
