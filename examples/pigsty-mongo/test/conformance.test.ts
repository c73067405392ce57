import { definition as node } from '@pigsty/node';
import { definition as pgsql } from '@pigsty/pgsql';
import { testModule } from '@pigsty/testing';
import { definition } from '../src/index.ts';

testModule(definition, {
  scenarios: new URL('scenarios', import.meta.url).pathname,
  with: [node, pgsql],
});
