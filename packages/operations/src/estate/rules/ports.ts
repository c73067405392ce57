import { isWritten, type Inventory, type Listener, onceEach, type Position, type Problem } from '@pigsty/sdk';

interface Claim extends Listener {
  /** Where the port was written; a default was not. */
  readonly position: Position | undefined;
  /** It is written in the variables of all hosts. */
  readonly isForAll: boolean;
}

/** No two servers of a host may listen on one port, whichever modules they belong to. */
export function portCollisions(
  listeners: readonly Listener[],
  inventory: Inventory,
  /** What a parameter is where nobody writes it. */
  defaultOf: (parameter: string) => unknown = () => undefined,
): readonly Problem[] {
  const owners = new Map<string, Claim>();
  const problems: Problem[] = [];
  const told = new Set<string>();
  for (const listener of listeners) {
    const { host, port, path, askedBy } = listener;
    const owner = askedBy?.host ?? host;
    const written = isWritten(inventory, owner, path);
    if (written && isRefused(listener, inventory)) continue;
    const asked = askedBy === undefined ? undefined : inventory.where(owner, askedBy.path);
    const position = written ? inventory.where(owner, path, partOf(listener)) : asked;
    const ofAll = written ? inventory.whereGroup('all', ['vars', ...path], partOf(listener)) : undefined;
    const isForAll = ofAll !== undefined && ofAll.line === position?.line && ofAll.column === position.column;
    const claim: Claim = { ...listener, position, isForAll };
    const key = `${host} ${port}`;
    const other = owners.get(key);
    if (other === undefined) owners.set(key, claim);
    else if (!isSame(claim, other)) {
      const [wrong, right] = inOrder(claim, other, defaultOf);
      // A port that several servers have already is one mistake, told with the first of them.
      const place = `${JSON.stringify(wrong.position)} ${port}`;
      if (wrong.position === undefined || !told.has(place)) problems.push(collision(wrong, right, inventory));
      told.add(place);
    }
  }
  return onceEach(problems);
}

/** A port that is written otherwise was refused, and a default stands for it. */
function isRefused({ host, port, path, askedBy }: Listener, inventory: Inventory): boolean {
  const [name, ...inner] = path;
  const written = inventory.hosts.get(askedBy?.host ?? host)?.vars[String(name)];
  return inner.length === 0 && written !== undefined && Number(written) !== port;
}

/** Redis instances are named by their ports. */
function partOf({ path, port }: Listener): 'key' | 'value' {
  return String(path.at(-1)) === String(port) ? 'key' : 'value';
}

/** A group that is listed twice, or a service that every member has. */
function isSame(a: Claim, b: Claim): boolean {
  return a.module === b.module && a.instance === b.instance && a.what === b.what;
}

/**
 * The one to change first: what was written before what is a default or as good as one, of services those of a cluster before
 * those that all have, and of two the later.
 */
function inOrder(a: Claim, b: Claim, defaultOf: (parameter: string) => unknown): readonly [Claim, Claim] {
  if (a.position === undefined || b.position === undefined) return a.position === undefined ? [b, a] : [a, b];
  const isUsual = ({ path, port }: Claim): boolean =>
    path.length === 1 && defaultOf(String(path[0])) === port;
  if (isUsual(a) !== isUsual(b)) return isUsual(a) ? [b, a] : [a, b];
  if (isOfList(a) && isOfList(b) && a.isForAll !== b.isForAll) return a.isForAll ? [b, a] : [a, b];
  const isLater =
    a.position.line - b.position.line ||
    a.position.column - b.position.column ||
    Number(a.path.length > b.path.length);
  return isLater > 0 ? [a, b] : [b, a];
}

function isOfList({ path }: Claim): boolean {
  return typeof path[1] === 'number';
}

function collision(claim: Claim, other: Claim, inventory: Inventory): Problem {
  const { host, port, path, what, askedBy } = claim;
  const owner = askedBy?.host ?? host;
  const at = claim.position ?? inventory.where(owner, []);
  const place = other.position;
  const rest = `Set ${String(path[0])}${path.length > 1 ? '' : ` or ${String(other.path[0])}`} to a port that is free on ${host}.`;
  const hint =
    place === undefined ? rest : `The other one is at ${place.file}:${place.line}:${place.column}. ${rest}`;
  return {
    severity: 'error',
    rule: 'port-collision',
    subject: inventory.subject?.(owner, path) ?? `${owner}.${path.join('.')}`,
    message: `${what} has port ${port}, which ${other.what} has already`,
    host,
    cluster: claim.cluster,
    hint: askedBy === undefined && shared(claim) ? hint.replace(` on ${host}`, ' on its hosts') : hint,
    ...(at === undefined ? {} : { position: at }),
  };

  function shared({ position }: Claim): boolean {
    const own = inventory.where(host, []);
    return position === undefined || own === undefined || position.line !== own.line;
  }
}
