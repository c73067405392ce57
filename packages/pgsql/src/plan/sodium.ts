import { file, madeOnce, type Op } from '@pigsty/sdk';
import { header } from '../render/header.ts';
import { sodiumKey, sodiumPaths } from '../spec/sodium.ts';
import type { CommonParams } from '../spec/schema.ts';

/** The master key of pgsodium, for PostgreSQL alone, and the program that prints it; neither where nothing asks for them. */
export const sodiumFiles = madeOnce((params: CommonParams): readonly Op[] => {
  const key = sodiumKey(params);
  if (key === undefined) return none;
  const own = { owner: params.pg_dbsu, group: 'postgres' };
  return [
    file({ path: sodiumPaths.key, content: key.map((hex) => `${hex}\n`), ...own, mode: '0600' }),
    file({
      path: sodiumPaths.program,
      content: `#!/bin/sh\n${header('Prints the master key of pgsodium')}exec cat ${sodiumPaths.key}\n`,
      owner: 'root',
      group: 'postgres',
      mode: '0750',
    }),
  ];
});

const none: readonly Op[] = [];
