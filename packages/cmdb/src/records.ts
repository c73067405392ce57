import type { GroupOutline, HostListing, InventoryOutline } from '@pigsty/inventory';
import type { Inventory, Position, Vars } from '@pigsty/sdk';

/** An inventory as rows of the CMDB's tables. */
export interface Records {
  readonly group: readonly { cls: string; seq: number; priority: number }[];
  readonly group_child: readonly { parent: string; child: string; seq: number }[];
  readonly host: readonly { cls: string; ip: string; seq: number; rank: number }[];
  readonly global_var: readonly VarRecord[];
  readonly group_var: readonly (VarRecord & { cls: string })[];
  readonly host_var: readonly (VarRecord & { cls: string; ip: string })[];
}

export interface VarRecord {
  readonly key: string;
  readonly value: unknown;
  readonly seq: number;
  /** Where it was written, `pigsty.yml:12:9`. */
  readonly source?: string | null;
}

/** With the places in the files, where there are files. */
export function recordsOf(
  outline: InventoryOutline,
  inventory: Pick<Inventory, 'where' | 'whereGroup'>,
): Records {
  const rank = new Map(outline.hosts.map((address, i) => [address, i + 1]));
  const groups = outline.groups;
  return {
    group: groups.map(({ name, priority }, i) => ({ cls: name, seq: i + 1, priority })),
    group_child: groups.flatMap(({ name, children }) =>
      children.map((child, i) => ({ parent: name, child, seq: i + 1 })),
    ),
    host: groups.flatMap(({ name, hosts }) =>
      hosts.map(({ address }, i) => ({ cls: name, ip: address, seq: i + 1, rank: rank.get(address) ?? 0 })),
    ),
    global_var: groups
      .filter(({ name }) => name === 'all')
      .flatMap(({ vars }) => varRecords(vars, (key) => inventory.whereGroup('all', ['vars', key]))),
    group_var: groups
      .filter(({ name }) => name !== 'all')
      .flatMap(({ name, vars }) =>
        varRecords(vars, (key) => inventory.whereGroup(name, ['vars', key])).map((row) => ({
          cls: name,
          ...row,
        })),
      ),
    host_var: groups.flatMap(({ name, hosts }) =>
      hosts.flatMap(({ address, vars }) =>
        varRecords(vars, (key) => inventory.where(address, [key])).map((row) => ({
          cls: name,
          ip: address,
          ...row,
        })),
      ),
    ),
  };
}

/** The outline of rows that come in the order of their numbers. Groups below none are below `all`. */
export function outlineOfRecords(records: Records): InventoryOutline {
  const varsOf = (rows: readonly VarRecord[]): Vars =>
    Object.fromEntries(rows.map(({ key, value }) => [key, value]));
  const byGroup = grouped(records.group_var, (row) => row.cls);
  const byHost = grouped(records.host_var, (row) => `${row.cls}\n${row.ip}`);
  const listed = grouped(records.host, (row) => row.cls);
  const children = grouped(records.group_child, (row) => row.parent);
  const below = new Set(records.group_child.map(({ child }) => child));
  const orphans = records.group.map(({ cls }) => cls).filter((cls) => cls !== 'all' && !below.has(cls));
  const groups = records.group.map(({ cls, priority }): GroupOutline => ({
    name: cls,
    priority,
    children: [...(children.get(cls) ?? []).map(({ child }) => child), ...(cls === 'all' ? orphans : [])],
    hosts: (listed.get(cls) ?? []).map(({ ip }): HostListing => ({
      address: ip,
      vars: varsOf(byHost.get(`${cls}\n${ip}`) ?? []),
    })),
    vars: varsOf(cls === 'all' ? records.global_var : (byGroup.get(cls) ?? [])),
  }));
  const ranked = [...records.host].sort((a, b) => a.rank - b.rank);
  return { groups, hosts: [...new Set(ranked.map(({ ip }) => ip))] };
}

function varRecords(vars: Vars, where: (key: string) => Position | undefined): readonly VarRecord[] {
  return Object.entries(vars).map(([key, value], i) => {
    const at = where(key);
    const source = at === undefined ? null : `${at.file}:${at.line}:${at.column}`;
    return { key, value, seq: i + 1, source };
  });
}

function grouped<T>(rows: readonly T[], key: (row: T) => string): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const row of rows) {
    const list = found.get(key(row));
    if (list === undefined) found.set(key(row), [row]);
    else list.push(row);
  }
  return found;
}
