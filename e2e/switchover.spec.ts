import { expect, test } from 'vitest';
import { deployed } from './harness/estate.ts';
test('deploys', async () => { const d = await deployed(); expect(d.folder).toBeTruthy(); });
