import type { Inventory, Problem } from '@pigsty/sdk';
import type { AnySpec } from '@pigsty/sdk/engine';

/** Where it is written why a module leaves parameters without effect for good. */
const reasons: Readonly<Record<string, string>> = {
  node: 'docs/decisions/0046-what-a-kernel-is-told.md',
};

/** A note about what the inventory sets, and a module accepts without effect, with the record that says why. */
export function noteWithoutEffect(inventory: Inventory, specs: readonly AnySpec[]): readonly Problem[] {
  const hosts = [...inventory.hosts.values()];
  const groups = [...inventory.groups.values()];
  const set = new Set([...hosts, ...groups].flatMap(({ vars }) => Object.keys(vars)));
  return specs.flatMap(({ name, notActedOn = [] }): readonly Problem[] => {
    const reason = reasons[name];
    const written = notActedOn.filter((parameter) => set.has(parameter));
    const [first] = written;
    if (first === undefined || reason === undefined) return [];
    const group = groups.find(({ vars }) => Object.hasOwn(vars, first));
    const host = hosts.find(({ vars }) => Object.hasOwn(vars, first));
    const position =
      group === undefined
        ? inventory.where(host?.address ?? '', [first], 'key')
        : inventory.whereGroup(group.name, ['vars', first], 'key');
    return [
      {
        severity: 'info',
        rule: 'no-effect',
        subject: inventory.file,
        message: `accepted without effect: ${written.join(', ')}`,
        hint: `${reason} says of each why.`,
        ...(position === undefined ? {} : { position }),
      },
    ];
  });
}
