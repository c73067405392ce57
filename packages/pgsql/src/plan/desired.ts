import { platformOf, type JsonValue, type ModuleFacts } from '@pigsty/sdk';
import { DECLARED, parametersOf } from '../ops/config/dynamic.ts';
import type { DynamicConfig } from '../ops/config/model.ts';
import { parameterText } from '../ops/config/parameters.ts';
import { dynamicConfig } from '../render/dynamic-config.ts';
import { localParameters } from '../render/patroni-yml.ts';
import { standbyCluster } from '../render/standby-cluster.ts';
import { steadyMemory, type Hardware } from '../render/postgresql/sizes.ts';
import type { PgInstance } from '../spec/cluster.ts';
import { withPromotion } from '../spec/promotion-record.ts';

/** The dynamic configuration of a cluster, with sizes for the hardware of this member. */
export function desiredConfig(model: PgInstance, facts: ModuleFacts<unknown>): DynamicConfig {
  const platform = platformOf(facts.host(model.host));
  const config = forgetting(
    dynamicConfig({ params: model.params, hardware: hardwareOf(model, facts), platform }),
  );
  // A cluster that was a standby cluster and has no upstream any more is promoted; with another one it follows that.
  const { pg_upstream } = model.params;
  if (pg_upstream === undefined) return { ...config, standby_cluster: null };
  return withPromotion({ ...config, standby_cluster: standbyCluster(model.params, pg_upstream) }, null);
}

/** Without slots that are declared there is no record of them either. */
function forgetting(config: DynamicConfig): DynamicConfig {
  const record = config[DECLARED] as Readonly<Record<string, JsonValue>>;
  return { ...config, [DECLARED]: { slots: null, ignore_slots: null, ...record } };
}

/** What a host offers; a modest one where it is not known. */
export function hardwareOf({ host }: PgInstance, facts: ModuleFacts<unknown>): Hardware {
  const found = facts.host(host);
  if (found === undefined) return { cpus: 1, memoryMiB: 2048, diskBytes: 40 * 1024 ** 3 };
  return { cpus: found.cpus, memoryMiB: steadyMemory(found.memoryMiB), diskBytes: found.dataBytes };
}

/** Every declared server parameter of a member, as text. */
export function declaredTexts(
  desired: DynamicConfig,
  instance: PgInstance,
): Readonly<Record<string, string>> {
  const shared = Object.entries(parametersOf(desired)).flatMap(([name, value]) =>
    value === null ? [] : [[name, parameterText(value)] as const],
  );
  return { ...Object.fromEntries(shared), ...localParameters(instance) };
}
