import {
  joinText,
  PigstyError,
  quoteWord,
  type AnyModule,
  type HealthReport,
  type HealthRequest,
  type HealthState,
  type JsonValue,
  type Probe,
  type ProbeResult,
  type Text,
  type Verdict,
} from '@pigsty/sdk';
import { selectHosts } from '@pigsty/inventory';
import type { Host } from '../hosts/host.ts';
import type { HostPool } from '../hosts/pool.ts';
import { manyListeners } from '../transport/interruptions.ts';
import { feed } from '../transport/input.ts';
import { compareResults } from './compare.ts';
import { procedureProbe, procedureProbeName } from './procedure-probe.ts';
import type { World } from '../world/world.ts';
import { askPatiently } from './patience.ts';

export interface HealthContext {
  readonly pool: HostPool;
  readonly world: World;
}

/** Asks every probe of the selected hosts: one execution per host, all its probes side by side. */
export async function checkHealth(
  request: HealthRequest,
  { pool, world }: HealthContext,
): Promise<HealthReport> {
  const { inventory, selection, modules, signal } = request;
  manyListeners(signal);
  const selected = new Set(selectHosts(inventory, selection.limit));
  const own = probesOf(modules, request).filter((p) => selected.has(p.host));
  const probes = [...own, ...[...new Set(own.map((p) => p.host))].map((host) => procedureProbe(host, pool))];
  const byHost = new Map<string, Probe[]>();
  for (const probe of probes) byHost.set(probe.host, [...(byHost.get(probe.host) ?? []), probe]);
  const told = new Map<ProbeResult, JsonValue>();
  const answers = await Promise.all(
    [...byHost].map(async ([address, mine]) => {
      try {
        const host = await pool.open(address, signal);
        const options = { world, told, ...(signal === undefined ? {} : { signal }) };
        const ask = (some: readonly Probe[]): Promise<readonly ProbeResult[]> =>
          askProbes(host, some, options);
        return await askPatiently(host, mine, { ask, ...options });
      } catch (cause) {
        if (!(cause instanceof PigstyError) || cause.code === 'CANCELLED') throw cause;
        return mine.map((probe) => resultOf(probe, unreached(cause), 0));
      }
    }),
  );
  // That no procedure is unfinished goes without saying.
  const all = answers.flat().filter((r) => r.name !== procedureProbeName || r.state === 'warn');
  const results = compareResults(all, told, modules);
  return { state: worst(results.map((r) => r.state)), results };
}

function probesOf(modules: readonly AnyModule[], { inventory }: HealthRequest): readonly Probe[] {
  return modules.flatMap((m) =>
    inventory.derive(m.identify).clusters.flatMap((cluster) => m.probes(cluster, { inventory })),
  );
}

/** A host that does not answer has failed; one that does not let us in tells nothing about its health. */
function unreached(error: PigstyError): Verdict {
  return {
    state: error.code === 'HOST_UNREACHABLE' ? 'fail' : 'unknown',
    detail: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  };
}

interface AskOptions {
  readonly world: World;
  /** Takes what answers say to be compared. */
  readonly told: Map<ProbeResult, JsonValue>;
  readonly signal?: AbortSignal;
}

/** Exit code of a probe that its deadline ended: by `timeout`, or by the KILL it sends afterwards. */
const lateCodes: readonly number[] = [124, 137];

/**
 * All probes of a host start together, and wait for a processor together: one that its deadline ended is asked once more
 * beside nothing but others like it. What really does not answer is late again.
 */
async function askProbes(
  host: Host,
  probes: readonly Probe[],
  options: AskOptions,
): Promise<readonly ProbeResult[]> {
  const answers = await askOnce(host, probes, options);
  const again = probes.filter((_, at) => answers[at]?.late === true);
  const second = again.length === 0 ? [] : await askOnce(host, again, options);
  return probes.map((probe, at) => (second[again.indexOf(probe)] ?? answers[at]!).result);
}

interface Answer {
  readonly result: ProbeResult;
  /** Its deadline ended it. */
  readonly late: boolean;
}

async function askOnce(
  host: Host,
  probes: readonly Probe[],
  { world, told, signal }: AskOptions,
): Promise<readonly Answer[]> {
  const from = world.elapsedMs();
  const tookMs = new Map<string, number>();
  const longest = Math.max(...probes.map((p) => p.deadlineMs));
  const frames = await host.run((nonce) => probeScript(probes, host, nonce), {
    timeoutMs: longest + 20_000,
    onFrame: (event) => {
      if (event.at === 'end' && event.id.startsWith('done.'))
        tookMs.set(event.id.slice(5), Math.round(world.elapsedMs() - from));
    },
    ...(signal === undefined ? {} : { signal }),
  });
  const answers = new Map(frames.map((f) => [f.id, f]));
  return probes.map((probe, at): Answer => {
    const answer = answers.get(`probe.${at}`);
    const ms = tookMs.get(String(at)) ?? probe.deadlineMs;
    if (answer?.code === undefined)
      return {
        result: resultOf(probe, { state: 'unknown', detail: 'the probe gave no answer' }, ms),
        late: false,
      };
    const { code, stdout: output } = answer;
    if (lateCodes.includes(code) && ms >= probe.deadlineMs) {
      const detail = `no answer within ${probe.deadlineMs / 1000} s`;
      return { result: resultOf(probe, { state: 'fail', detail }, ms), late: true };
    }
    const result = resultOf(probe, probe.judge({ code, output }), ms);
    const words = probe.tells?.({ code, output });
    if (words !== undefined) told.set(result, words);
    return { result, late: false };
  });
}

/** Every probe in a process of its own with its own deadline; answers are collected in files and shown at the end. */
function probeScript(probes: readonly Probe[], { places }: Host, nonce: string): Text {
  const directory = `${places.run}/health-${nonce}`;
  const start = probes.map((probe, at) =>
    joinText([
      '(\n',
      feed(
        `timeout -k 1 ${probe.deadlineMs / 1000} sh >${directory}/${at}.out 2>&1`,
        `{\n${probe.script}\n} </dev/null\n`,
        nonce,
      ),
      `echo $? >${directory}/${at}.code\npigsty_end done.${at} 0 2>/dev/null\n) &\n`,
    ]),
  );
  const collect = `for at in ${probes.map((_, at) => quoteWord(String(at))).join(' ')}; do
  pigsty_begin "probe.$at"
  head -c 65536 "${directory}/$at.out"
  pigsty_end "probe.$at" "$(cat "${directory}/$at.code")"
done
`;
  return joinText([
    `mkdir -p -m 755 ${places.run} && mkdir -m 700 ${directory} || exit 1\ntrap 'rm -rf ${directory}' EXIT\n`,
    ...start,
    'wait\n',
    collect,
  ]);
}

function resultOf(
  { module, cluster, instance, host, name }: Probe,
  verdict: Verdict,
  durationMs: number,
): ProbeResult {
  return { module, cluster, instance, host, name, ...verdict, durationMs };
}

const severity: readonly HealthState[] = ['ok', 'warn', 'unknown', 'fail'];

function worst(states: readonly HealthState[]): HealthState {
  return severity[Math.max(0, ...states.map((s) => severity.indexOf(s)))] ?? 'ok';
}
