/** Objects of ALTER DEFAULT PRIVILEGES and their letter in pg_default_acl. */
const OBJECT_LETTERS = { TABLES: 'r', SEQUENCES: 'S', FUNCTIONS: 'f', TYPES: 'T', SCHEMAS: 'n' } as const;
export type ObjectKind = keyof typeof OBJECT_LETTERS;

export interface DefaultPrivilege {
  readonly privilege: string;
  readonly objects: ObjectKind;
  readonly role: string;
}

const GRANT =
  /^GRANT\s+(?<privileges>[A-Z]+(?:\s*,\s*[A-Z]+)*)\s+ON\s+(?<objects>TABLES|SEQUENCES|FUNCTIONS|ROUTINES|TYPES|SCHEMAS)\s+TO\s+(?<roles>\S.*?)\s*;?$/i;

/** Reads `GRANT SELECT ON TABLES TO dbrole_readonly`; nothing when it is something else. */
export function parseDefaultPrivilege(statement: string): readonly DefaultPrivilege[] | undefined {
  const groups = GRANT.exec(statement.trim())?.groups;
  const { privileges, objects, roles } = groups ?? {};
  if (privileges === undefined || objects === undefined || roles === undefined) return undefined;
  const kind = objects.toUpperCase() === 'ROUTINES' ? 'FUNCTIONS' : (objects.toUpperCase() as ObjectKind);
  const names = roles.split(',').map((role) => role.trim().replace(/^"(.*)"$/, '$1'));
  return privileges
    .split(',')
    .flatMap((p) => names.map((role) => ({ privilege: p.trim().toUpperCase(), objects: kind, role })));
}

/** As pg_default_acl says it: `r:dbrole_readonly:SELECT`. */
export function privilegeKey({ privilege, objects, role }: DefaultPrivilege): string {
  return `${OBJECT_LETTERS[objects]}:${role}:${privilege}`;
}

/** The other way round; nothing for what is no such key. */
export function parsePrivilegeKey(key: string): DefaultPrivilege | undefined {
  const [, letter, role, privilege] = /^(\w):(.*):([A-Z]+)$/.exec(key) ?? [];
  const kinds = Object.keys(OBJECT_LETTERS) as readonly ObjectKind[];
  const objects = kinds.find((kind) => OBJECT_LETTERS[kind] === letter);
  return objects === undefined || role === undefined || privilege === undefined
    ? undefined
    : { objects, role, privilege };
}
