import { alertReceivers, testReceiver, type Delivery } from '@pigsty/operations/alerts';
import type { Call } from '../call/act.ts';
import { withEstate } from '../estate/open.ts';
import { deliveryText } from '../views/alert-text.ts';
import { writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';

/** `pigsty alert test`: 0 each receiver has taken the test, 2 one has not. */
export function alertTest(call: Call<readonly [], { readonly receiver?: string }>): Promise<number> {
  const { globals, options, world } = call;
  return withEstate(call, {}, async (estate) => {
    const asking = { ...estate, signal: world.signal };
    const paint = paintFor(world.stdout, world, globals);
    const by = world.env['USER'] ?? 'pigsty';
    const deliveries: Delivery[] = [];
    for (const receiver of alertReceivers(estate.inventory, options.receiver)) {
      const id = Buffer.from(world.random(8)).toString('hex');
      const delivery = await testReceiver(asking, receiver, { id, by });
      deliveries.push(delivery);
      if (!globals.json) world.stdout.write(`${deliveryText(delivery, paint)}\n`);
    }
    if (globals.json) writeJson(world.stdout, { type: 'alert-test', deliveries });
    return deliveries.every((d) => d.state === 'delivered') ? 0 : 2;
  });
}
