import { onceEach, ParamParser, type Inventory, type Problem } from '@pigsty/sdk';
import { z } from 'zod';
import { PgsqlParams } from '../schema.ts';

const Remote = z.object({ pg_exporters: PgsqlParams.shape.pg_exporters });

/** Instances of others are listed on hosts that have none of ours, as infra nodes. */
export function remoteInstances(inventory: Inventory): readonly Problem[] {
  const parser = new ParamParser(Remote, inventory);
  return onceEach(
    [...inventory.hosts.values()]
      .filter(({ vars }) => vars['pg_exporters'] !== undefined && vars['pg_cluster'] === undefined)
      .flatMap(({ vars, address }) => parser.parse(vars, address).problems),
  );
}
