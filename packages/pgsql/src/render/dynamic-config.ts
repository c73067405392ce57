import { rtoPlan } from '../spec/cluster.ts';
import type { CommonParams } from '../spec/schema.ts';
import type { DynamicConfig } from '../ops/config/model.ts';
import { DECLARED } from '../ops/config/dynamic.ts';
import { slotConfig, slotRecord } from '../ops/config/slots.ts';
import { postgresqlParameters, type ParameterInput } from './postgresql/parameters.ts';

const MIB = 1_048_576;

/** Patroni's dynamic configuration: written at bootstrap and kept up on a living cluster. */
export function dynamicConfig(input: ParameterInput): DynamicConfig {
  const { params } = input;
  const rto = rtoPlan(params);
  const parameters = postgresqlParameters(input);
  return {
    ttl: rto.ttl,
    loop_wait: rto.loopWait,
    retry_timeout: rto.retryTimeout,
    primary_start_timeout: rto.primaryStartTimeout,
    primary_stop_timeout: 30,
    // With pg_rpo 0 the candidate is a synchronous standby; a limit of 0 bytes would refuse it for WAL that no client
    // was told about.
    maximum_lag_on_failover: params.pg_rpo === 0 ? MIB : params.pg_rpo,
    maximum_lag_on_syncnode: -1,
    ...synchronous(params),
    failsafe_mode: true,
    ...slotConfig(params.pg_slots),
    postgresql: {
      use_slots: true,
      use_pg_rewind: true,
      remove_data_directory_on_rewind_failure: true,
      parameters,
    },
    [DECLARED]: {
      parameters: Object.keys(parameters)
        .filter((name) => parameters[name] !== null)
        .sort(),
      ...slotRecord(params.pg_slots),
    },
  };
}

/** Whether commits wait for a replica. */
export function synchronous({ pg_conf, pg_rpo }: CommonParams): {
  readonly synchronous_mode: boolean;
  readonly synchronous_mode_strict: boolean;
} {
  const strict = pg_conf === 'crit.yml';
  return { synchronous_mode: strict || pg_rpo === 0, synchronous_mode_strict: strict };
}
