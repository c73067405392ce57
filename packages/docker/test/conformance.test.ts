import { testModule } from '@pigsty/testing';
import { definition } from '../src/index.ts';

testModule(definition, { scenarios: new URL('scenarios', import.meta.url).pathname });
