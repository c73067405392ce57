import type { MinioParams } from '../spec/schema.ts';
import type { Engine } from './engine.ts';
import { minio } from './minio.ts';
import { silo } from './silo.ts';
import { versitygw } from './versitygw.ts';

const engines: Readonly<Record<MinioParams['minio_type'], Engine>> = { silo, minio, versitygw };

/**
 * The engine that `minio_type` names.
 *
 * @example
 * engineOf(member.params).health.live; // '/minio/health/live'
 */
export const engineOf = ({ minio_type: type }: Pick<MinioParams, 'minio_type'>): Engine => engines[type];

/** Entries of directories of data by which it is known whose they are. */
export const marks: readonly string[] = [...new Set(Object.values(engines).map(({ data }) => data.mark))];

/** The engines that keep their data behind this mark: `silo or minio`. */
export const enginesOf = (mark: string): readonly string[] =>
  Object.values(engines).flatMap(({ name, data }) => (data.mark === mark ? [name] : []));
