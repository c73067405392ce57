import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Action, OpKindSpec } from '../op/kind.ts';
import type { JsonValue } from '../words/json.ts';
import type { Problem } from '../words/problem.ts';
import { quoteWords, type Command } from '../words/command.ts';
import type { Text } from '../words/secret.ts';
import { plain, type Answer } from './local-host.ts';

export interface ElRootOptions {
  /** `VERSION_ID` of /etc/os-release: 9.4 when absent. */
  readonly version?: string;
}

/** What an op finds on a root: the change that it needs and what its dry run says; nothing where all is as wanted. */
export interface ElFinding<Delta> {
  readonly delta: Delta;
  /** As a plan says it. */
  readonly says: string;
  readonly problems: readonly Problem[];
}

/** A root directory in which this machine's dnf and rpm work as on a host of EL: no apt, no dpkg, no network. */
export interface ElRoot {
  /** Where it lies on this machine. */
  readonly path: string;
  /** A script as root in it, by the shell of EL. Throws only where the root itself cannot be entered. */
  run(script: Text, env?: Readonly<Record<string, string>>): Answer;
  /** The same; what it prints, without the last line break. Throws on any other exit code than 0. */
  must(script: string): string;
  /** Writes a file of the root: an absolute path of it. */
  write(path: string, content: string): void;
  read(path: string): string;
  /** Looks, compares and dry-runs as the engine does before it changes anything. */
  look<Args, State, Delta extends JsonValue>(
    kind: OpKindSpec<Args, State, Delta>,
    args: Args,
  ): ElFinding<Delta> | undefined;
  /** Looks, and takes the actions of what is found; throws where one fails. Says what was changed. */
  converge<Args, State, Delta extends JsonValue>(
    kind: OpKindSpec<Args, State, Delta>,
    args: Args,
  ): string | undefined;
  /** Takes actions in it, in order; throws at the first that fails. */
  take(actions: readonly Action[]): void;
  remove(): void;
}

/**
 * Makes a root of EL for tests: a directory of its own for everything but /usr, which lies over this machine's own. Needs root, and
 * the packages dnf, rpm and createrepo-c.
 */
export function makeElRoot({ version = '9.4' }: ElRootOptions = {}): ElRoot {
  const room = mkdtempSync(join(tmpdir(), 'pigsty-el-'));
  const path = join(room, 'root');
  must(spawn('/bin/bash', ['-s', room], build), 'make a root');
  const at = (file: string): string => join(path, file);
  const run: ElRoot['run'] = (script, env = {}) => {
    const answer = spawn(
      'unshare',
      ['--mount', '--net', 'sh', '-ec', enter, 'enter', room],
      plain(script),
      env,
    );
    if (answer.code === cannotEnter) throw new Error(`cannot enter ${path}: ${answer.stderr}`);
    return answer;
  };
  const root: ElRoot = {
    path,
    run,
    must: (script) => must(run(`set -e\n${script}`), script).stdout.replace(/\n$/, ''),
    write: (file, content) => {
      mkdirSync(dirname(at(file)), { recursive: true });
      writeFileSync(at(file), content);
    },
    read: (file) => readFileSync(at(file), 'utf8'),
    look: (kind, args) => {
      const [state] = kind.parse(run(kind.read([args])).stdout, [args]);
      if (state === undefined) throw new Error(`${kind.kind} says nothing of its state`);
      const delta = kind.diff(args, state, []);
      if (delta === undefined) return undefined;
      const simulation = kind.simulate?.([{ args, delta }]);
      const problems =
        simulation === undefined ? [] : simulation.judge(runCommand(run, simulation.command), 'el');
      return { delta, says: kind.describe(args, delta), problems };
    },
    converge: (kind, args) => {
      const found = root.look(kind, args);
      if (found === undefined) return undefined;
      const changes = [{ args, delta: found.delta }];
      root.take(kind.writeAll?.(changes) ?? kind.write(args, found.delta));
      return found.says;
    },
    take: (actions) => {
      for (const action of actions) {
        if (action.do === 'run') carryOut(run, action.command);
        else if (action.do === 'write') root.write(action.path, plain(action.content));
        else throw new Error(`a root takes no action ${action.do}`);
      }
    },
    remove: () => rmSync(room, { recursive: true, force: true }),
  };
  root.write(
    '/etc/os-release',
    `NAME="Rocky Linux"\nID="rocky"\nVERSION_ID="${version}"\nPLATFORM_ID="platform:el${version.replace(/\..*/, '')}"\n`,
  );
  root.write('/etc/dnf/vars/releasever', `${version.replace(/\..*/, '')}\n`);
  return root;
}

const cannotEnter = 97;

// What EL's own dnf.conf says, as Debian's has other values; plugins of this machine are none of EL's.
const build = `set -eu
r=$1/root
mkdir -p "$1/upper" "$1/work" "$r"/{usr,var/lib/rpm,var/log,var/cache,var/tmp,opt,tmp,run,root,proc,dev,srv,data}
mkdir -p "$r"/etc/{dnf/vars,rpm,yum.repos.d,pki/rpm-gpg}
for l in bin sbin lib lib64; do [ ! -L "/$l" ] || ln -s "usr/$l" "$r/$l"; done
cp -a /etc/alternatives /etc/ld.so.cache "$r/etc/"
printf 'root:x:0:0:root:/root:/bin/bash\\n' >"$r/etc/passwd"
printf 'root:x:0:\\n' >"$r/etc/group"
printf '[main]\\ngpgcheck=1\\ninstallonly_limit=3\\nclean_requirements_on_remove=True\\nbest=True\\nskip_if_unavailable=False\\nplugins=0\\n' >"$r/etc/dnf/dnf.conf"
# Debian's rpm keeps root's database in root's home.
echo '%_dbpath /var/lib/rpm' >"$r/etc/rpm/macros.el"
`;

// Mounts are gone with the last process: they are in a namespace of their own. EL's sh is bash.
const enter = `r=$1/root
trap 'exit ${cannotEnter}' EXIT
mount --make-rprivate /
mount -t overlay overlay -o "lowerdir=/usr,upperdir=$1/upper,workdir=$1/work" "$r/usr"
mount --rbind /proc "$r/proc"
mount --rbind /dev "$r/dev"
ip link set lo up
[ -e "$1/entered" ] || {
  rm -f "$r"/usr/bin/apt* "$r"/usr/bin/dpkg*
  ln -sf bash "$r/usr/bin/sh"
  : >"$1/entered"
}
trap - EXIT
exec chroot "$r" /bin/sh -s`;

type Run = ElRoot['run'];

function runCommand(run: Run, { argv, stdin, env }: Command): Answer {
  if (stdin !== undefined) throw new Error('a root runs no command with standard input');
  return run(`${quoteWords(argv)} </dev/null`, env);
}

function carryOut(run: Run, command: Command): void {
  const answer = runCommand(run, command);
  if (!(command.okCodes ?? [0]).includes(answer.code)) must(answer, command.argv.join(' '));
}

function must(answer: Answer, what: string): Answer {
  if (answer.code !== 0)
    throw new Error(`${what}\nexit code ${answer.code}: ${answer.stdout}${answer.stderr}`);
  return answer;
}

function spawn(
  program: string,
  args: readonly string[],
  input: string,
  env: Readonly<Record<string, string>> = {},
): Answer {
  const base = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LC_ALL: 'C',
    HOME: '/root',
  };
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    input,
    cwd: '/',
    env: { ...base, ...env },
    encoding: 'utf8',
  });
  if (error !== undefined && status === null) throw error;
  return { code: status ?? -1, stdout, stderr };
}
