import { definition as docker } from '@pigsty/docker';
import { definition as etcd } from '@pigsty/etcd';
import { definition as infra } from '@pigsty/infra';
import { definition as minio } from '@pigsty/minio';
import { definition as node } from '@pigsty/node';
import { definition as pgrds } from '@pigsty/pgrds';
import { definition as pgsql } from '@pigsty/pgsql';
import { definition as redis } from '@pigsty/redis';
import { estateParameters, type ParameterSet } from '@pigsty/sdk/engine';

/** Every set of parameters of ours, for the tests that hold them against something. */
export const sets: readonly ParameterSet[] = [
  docker,
  etcd,
  infra,
  minio,
  node,
  pgrds,
  pgsql,
  redis,
  estateParameters,
];
