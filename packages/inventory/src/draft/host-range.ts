/** What a key under `hosts:` stands for. */
export interface HostPattern {
  readonly hosts: readonly string[];
  /** `db[1:3]:2222` sets the SSH port of new hosts. */
  readonly port?: number;
}

export interface HostPatternError {
  readonly message: string;
  readonly hint: string;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const MAX_HOSTS = 100_000;
const HINT = 'Examples: 10.10.10.[11:20], db[01:10:2], node-[a:c].';

/**
 * Expands Ansible's host ranges: both ends included, an optional step, zero padding by the width of the begin.
 *
 * @example
 * expandHosts('10.10.10.[9:11]'); // { hosts: ['10.10.10.9', '10.10.10.10', '10.10.10.11'] }
 */
export function expandHosts(pattern: string): HostPattern | HostPatternError {
  if (/[\s,;]/.test(pattern.trim())) {
    const hint = 'Write one host per key; its variables stand below it: 10.10.10.11: { pg_seq: 1 }';
    return { message: `expected one host, found ${JSON.stringify(pattern)}`, hint };
  }
  const { host, port } = splitPort(pattern);
  let hosts = [host];
  // Each round replaces the first range of every name; the number of ranges in a name is the number of rounds.
  while (hosts.some((name) => name.includes('['))) {
    const next: string[] = [];
    for (const name of hosts) {
      const expanded = expandFirst(name);
      if ('message' in expanded) return expanded;
      if (next.length + expanded.hosts.length > MAX_HOSTS) {
        return { message: `${pattern} stands for more than ${MAX_HOSTS} hosts`, hint: HINT };
      }
      for (const one of expanded.hosts) next.push(one);
    }
    hosts = next;
  }
  return port === undefined ? { hosts } : { hosts, port };
}

/** Ansible's `host:port` and `[address]:port`; a bare IPv6 address has colons and no port. */
function splitPort(pattern: string): { host: string; port?: number } {
  const bracketed = /^\[(.+)\]:(\d+)$/.exec(pattern);
  if (bracketed?.[1] !== undefined && !/^\[[^\]]*\][^[]*\[/.test(pattern)) {
    return { host: bracketed[1], port: Number(bracketed[2]) };
  }
  const plain = /^((?:[^:[\]]|\[[^\]]*\])+):(\d+)$/.exec(pattern);
  return plain?.[1] === undefined ? { host: pattern } : { host: plain[1], port: Number(plain[2]) };
}

function expandFirst(name: string): HostPattern | HostPatternError {
  const open = name.indexOf('[');
  if (open === -1) return { hosts: [name] };
  const close = name.indexOf(']', open);
  if (close === -1) return { message: `expected ] after the range in ${name}`, hint: HINT };
  const values = rangeValues(name.slice(open + 1, close).split(':'), name);
  if ('message' in values) return values;
  const [head, tail] = [name.slice(0, open), name.slice(close + 1)];
  return { hosts: values.map((value) => `${head}${value}${tail}`) };
}

function rangeValues(bounds: readonly string[], name: string): readonly string[] | HostPatternError {
  const fail = (what: string): HostPatternError => ({
    message: `${what} in the host range ${name}`,
    hint: HINT,
  });
  const [first = '', end = '', stepText = '1'] = bounds;
  const begin = first === '' ? '0' : first;
  if (bounds.length < 2 || bounds.length > 3) return fail('expected begin:end or begin:end:step');
  if (end === '') return fail('expected an end');
  const step = /^\d+$/.test(stepText) ? Number(stepText) : 0;
  if (step < 1) return fail('expected a step of 1 or more');
  if (isLetter(begin) && isLetter(end)) {
    const [from, to] = [LETTERS.indexOf(begin), LETTERS.indexOf(end)];
    if (from > to) return fail('the begin is after the end');
    return [...LETTERS.slice(from, to + 1)].filter((_letter, i) => i % step === 0);
  }
  if (!/^\d+$/.test(begin) || !/^\d+$/.test(end)) return fail('expected two numbers or two letters');
  const width = begin.length > 1 && begin.startsWith('0') ? begin.length : 0;
  if (width > 0 && width !== end.length) return fail('expected a begin and an end of the same width');
  const [from, to] = [Number(begin), Number(end)];
  if (from > to) return fail('the begin is after the end');
  if ((to - from) / step > MAX_HOSTS) return fail(`there are more than ${MAX_HOSTS} hosts`);
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) =>
    String(from + i * step).padStart(width, '0'),
  );
}

function isLetter(text: string): boolean {
  return text.length === 1 && LETTERS.includes(text);
}
