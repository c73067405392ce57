import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { arch, availableParallelism, networkInterfaces, totalmem, userInfo } from 'node:os';
import { YamlText } from '@pigsty/inventory';

export interface MachineAddress {
  readonly address: string;
  /** `eth0` */
  readonly device: string;
}

/** What the machine that this runs on says about itself. Nothing is asked of the network. */
export interface Machine {
  /** `Debian GNU/Linux 13 (trixie)` */
  readonly os: string;
  readonly arch: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
  readonly diskFreeGiB: number;
  /** IPv4 without loopback; the one of the default route first. */
  readonly addresses: readonly MachineAddress[];
  /** Whether one of them is on the interface of the default route. */
  readonly routed: boolean;
  /** Whether PostgreSQL can use the locale C.UTF-8 here. */
  readonly utf8Locale: boolean;
  /** Majors of PostgreSQL that its package sources carry; unknown where there is no apt. */
  readonly postgresMajors?: readonly number[];
  readonly user: string;
  /** May become root without being asked. */
  readonly root: boolean;
}

/** A version of PostgreSQL that an inventory wants, and those that the machine's package sources carry instead. */
export interface MissingPostgres {
  readonly wanted: number;
  readonly carried: readonly number[];
}

/** Whether an address is one of the machine's own. */
export function hasAddress({ addresses }: Machine, address: string): boolean {
  return address.startsWith('127.') || addresses.some((one) => one.address === address);
}

export function missingPostgres(text: string, { postgresMajors }: Machine): MissingPostgres | undefined {
  const leaves = YamlText.of(text).leaves();
  const wanted = Number(leaves.findLast(({ path }) => path.at(-1) === 'pg_version')?.text);
  if (postgresMajors === undefined || Number.isNaN(wanted) || postgresMajors.includes(wanted))
    return undefined;
  return { wanted, carried: postgresMajors };
}

export async function probeMachine(): Promise<Machine> {
  const disk = await statfs('/');
  const gib = (blocks: number): number => Math.floor((blocks * disk.bsize) / 1024 ** 3);
  const device = defaultDevice(textOf('/proc/net/route'));
  const addresses = ipv4Addresses();
  const routed = addresses.filter((a) => a.device === device);
  const superuser = userInfo().uid === 0;
  const packages = Array.from({ length: 20 }, (_, i) => `postgresql-${i + 10}`);
  const carried = await outputOf('apt-cache', ['madison', ...packages]);
  return {
    os: osName(textOf('/etc/os-release')),
    arch: { x64: 'x86_64', arm64: 'aarch64' }[arch()] ?? arch(),
    cpus: availableParallelism(),
    memoryMiB: Math.floor(totalmem() / 1024 ** 2),
    diskGiB: gib(disk.blocks),
    diskFreeGiB: gib(disk.bavail),
    addresses: [...routed, ...addresses.filter((a) => a.device !== device)],
    routed: routed.length > 0,
    utf8Locale: hasUtf8Locale((await outputOf('locale', ['-a'])) ?? ''),
    ...(carried === undefined ? {} : { postgresMajors: majorsIn(carried) }),
    user: userInfo().username,
    root: superuser || (await outputOf('sudo', ['-n', 'true'])) !== undefined,
  };
}

/** The interface of the default route, from /proc/net/route: the one with the lowest metric. */
export function defaultDevice(routes: string): string | undefined {
  return routes
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, destination, , , , , , mask]) => destination === '00000000' && mask === '00000000')
    .sort((a, b) => Number(a[6]) - Number(b[6]))[0]?.[0];
}

export function osName(release: string): string {
  const of = (name: string): string | undefined =>
    new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(release)?.[1];
  return of('PRETTY_NAME') ?? of('ID') ?? 'unknown system';
}

/** glibc writes C.UTF-8 in two ways. */
export function hasUtf8Locale(locales: string): boolean {
  return /^C\.utf-?8$/im.test(locales);
}

/** From `apt-cache madison`: ` postgresql-17 | 17.6-0+deb13u1 | <source>`, a line for each version and source. */
export function majorsIn(madison: string): readonly number[] {
  const majors = [...madison.matchAll(/^\s*postgresql-(\d+) \|/gm)].map(([, major]) => Number(major));
  return [...new Set(majors)].sort((a, b) => a - b);
}

function ipv4Addresses(): readonly MachineAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([device, list]) =>
    (list ?? [])
      .filter((a) => a.family === 'IPv4' && !a.internal)
      .map(({ address }) => ({ address, device })),
  );
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // other systems have no such file; what it would tell is unknown then
  }
}

/** What a program prints, or nothing when it is missing or fails. */
export function outputOf(program: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: 5000 }, (error, stdout) =>
      resolve(error === null ? stdout : undefined),
    );
  });
}
