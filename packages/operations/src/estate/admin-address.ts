import type { Inventory, Position, Problem } from '@pigsty/sdk';
import { EstateParams } from '@pigsty/sdk/engine';

type Path = readonly (string | number)[];

const PLACEHOLDER = '${admin_ip}';

/** Problems without those of values that have `${admin_ip}` in them, where that is wrong itself. */
export function withoutAdminAddress(problems: readonly Problem[], inventory: Inventory): readonly Problem[] {
  // One that is not there at all is valid here, too.
  if (EstateParams.shape.admin_ip.safeParse(inventory.globals['admin_ip']).success) return problems;
  const filled = new Set(
    [...inventory.hosts.values()].flatMap(({ address, vars }) =>
      Object.entries(vars).flatMap(([name, value]) => placesOf(inventory, address, { path: [name], value })),
    ),
  );
  return problems.filter(({ position }) => position === undefined || !filled.has(keyOf(position)));
}

function placesOf(
  inventory: Inventory,
  host: string,
  { path, value }: { readonly path: Path; readonly value: unknown },
): readonly string[] {
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, inner]) =>
      placesOf(inventory, host, { path: [...path, Array.isArray(value) ? Number(key) : key], value: inner }),
    );
  const position = inventory.where(host, path);
  const isFilled = inventory.source?.(host, path)?.includes(PLACEHOLDER) === true;
  return isFilled && position !== undefined ? [keyOf(position)] : [];
}

const keyOf = ({ file, line, column }: Position): string => `${file}:${line}:${column}`;
