import { definition as pgsql } from '@pigsty/pgsql';
import { testModule } from '@pigsty/testing';
import { definition } from '../src/index.ts';

// Its content speaks of the metrics of PGSQL's catalogue.
testModule(definition, { scenarios: new URL('scenarios', import.meta.url).pathname, with: [pgsql] });
