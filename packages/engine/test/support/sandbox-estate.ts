import { type RunResult } from '@pigsty/sdk';
import type { Engine } from '@pigsty/engine';
import { freeSubnet, sandboxDown, sandboxExec, sandboxUp, type SandboxStatus } from '@pigsty/sandbox';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { makeEstate, type TestEstate } from './estate.ts';
import { fakeModule, type FakeModule } from './module.ts';

export const sandbox = 'eng';
const subnet = await freeSubnet(sandbox, '10.10.21.0/24');
const address = (last: number): string => subnet.replace('.0/24', `.${last}`);
export const [one, two, nobody] = [address(11), address(12), address(99)] as const;

interface InstallOptions {
  readonly dryRun?: boolean;
  readonly selection?: { readonly limit?: string };
  readonly from?: TestEstate;
}

export interface SandboxEstate {
  /** Of both hosts, and another one for each test, which may put one of its own in its place. */
  estate: TestEstate;
  readonly status: SandboxStatus;
  readonly estateOf: (
    hosts: readonly string[],
    vars?: Readonly<Record<string, string | number>>,
    hostVars?: string,
  ) => TestEstate;
  readonly within: <T>(work: (engine: Engine) => Promise<T>, from?: TestEstate) => Promise<T>;
  readonly install: (module: FakeModule, options?: InstallOptions) => Promise<RunResult>;
  /** What a shell command says on a host of the sandbox. */
  readonly on: (host: string, script: string) => Promise<string>;
  readonly mainPid: (host: string) => Promise<string>;
}

const clean =
  'systemctl disable --now web.service; rm -rf /etc/web /etc/systemd/system/web.service /etc/pigsty /run/pigsty; systemctl daemon-reload; :';

/** Two hosts for the tests of a file, clean before each of them. */
export function sandboxEstate(): SandboxEstate {
  let status: SandboxStatus;
  let estate: TestEstate;
  const on = async (host: string, script: string): Promise<string> =>
    (await sandboxExec(sandbox, host, ['sh', '-c', script])).stdout;

  beforeAll(async () => {
    status = await sandboxUp({
      name: sandbox,
      subnet,
      hosts: [
        { name: 'eng-1', address: one },
        { name: 'eng-2', address: two },
      ],
    });
  });
  afterAll(() => sandboxDown(sandbox));
  beforeEach(async () => {
    estate = estateOf([one, two]);
    for (const host of ['eng-1', 'eng-2']) await on(host, clean);
  });
  afterEach(() => estate.remove());

  function estateOf(
    hosts: readonly string[],
    vars: Readonly<Record<string, string | number>> = {},
    hostVars = '',
  ): TestEstate {
    const all = { ansible_user: status.sshUser, ansible_ssh_private_key_file: status.sshKeyPath, ...vars };
    const lines = [
      'all:',
      '  children:',
      '    web:',
      '      hosts:',
      ...hosts.map((h) => `        ${h}: {${h === one ? hostVars : ''}}`),
      '  vars:',
      ...Object.entries(all).map(([k, v]) => `    ${k}: ${JSON.stringify(v)}`),
    ];
    return makeEstate(`${lines.join('\n')}\n`);
  }

  async function within<T>(work: (engine: Engine) => Promise<T>, from: TestEstate = estate): Promise<T> {
    const engine = await from.open();
    try {
      return await work(engine);
    } finally {
      await engine.close();
    }
  }

  function install(
    module: FakeModule,
    { dryRun = false, selection = {}, from = estate }: InstallOptions = {},
  ): Promise<RunResult> {
    return within(
      (engine) => fakeModule(module).install(engine.inventory, selection, engine.context, { dryRun }),
      from,
    );
  }

  return {
    get estate() {
      return estate;
    },
    set estate(other) {
      estate.remove();
      estate = other;
    },
    get status() {
      return status;
    },
    estateOf,
    within,
    install,
    on,
    mainPid: (host) => on(host, 'systemctl show -p MainPID --value web'),
  };
}
