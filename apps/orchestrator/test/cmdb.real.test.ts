import { describe } from 'vitest';
import { testConnection } from './cmdb/connection.ts';
import { cmdbEstate } from './cmdb/estate.ts';
import { testLoading } from './cmdb/loading.ts';
import { testReading } from './cmdb/reading.ts';
import { testRefusals } from './cmdb/refusals.ts';
import { testViews } from './cmdb/views.ts';

const estate = cmdbEstate();

describe('an inventory in the CMDB', () => testReading(estate));
describe('load', () => testLoading(estate));
testViews(estate);
describe('what goes wrong is explained', () => testRefusals(estate));
testConnection(estate);
