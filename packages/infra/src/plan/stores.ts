import { directory, file, type Op, type StageDraft } from '@pigsty/sdk';
import { renderScrapeConfig } from '../render/prometheus-yml.ts';
import { optionWords } from '../render/units.ts';
import { vlogs, vmetrics, vtraces, type Component, type InfraNode } from '../spec/components.ts';
import { paths, topics, users } from '../spec/paths.ts';
import { serviceOps } from './service.ts';

/** How old a sample must be to count: scraping and storing it has then ended. */
export const LATENCY = '5s';

/** VictoriaMetrics, VictoriaLogs and VictoriaTraces. */
export function stores(node: InfraNode, memoryMiB: number | undefined): readonly StageDraft[] {
  const { host, params } = node;
  const stage = (component: Component, ops: readonly Op[]): readonly StageDraft[] =>
    component.enabled(params) ? [{ name: component.name, host, after: ['base@self'], ops }] : [];
  return [
    ...stage(vmetrics, [
      data(paths.metrics),
      file(
        {
          path: paths.scrape,
          content: renderScrapeConfig(params, node.name),
          owner: users.victoria,
          group: users.group,
          mode: '0640',
          check: [
            'victoria-metrics',
            '-promscrape.config={}',
            '-promscrape.config.dryRun',
            '-loggerLevel=ERROR',
          ],
        },
        { notifies: [topics.reload(vmetrics.unit)] },
      ),
      ...storeOps(node, vmetrics, {
        memoryMiB,
        program: '/usr/bin/victoria-metrics',
        data: paths.metrics,
        openFiles: 8_388_608,
        memoryPercent: 30,
        options: [
          `-promscrape.config=${paths.scrape}`,
          // What was scraped a moment ago is what an alert is about.
          `-search.latencyOffset=${LATENCY}`,
          ...optionWords(params.vmetrics_options),
        ],
      }),
    ]),
    ...stage(vlogs, [
      data(paths.logs),
      ...storeOps(node, vlogs, {
        memoryMiB,
        program: '/usr/bin/victoria-logs',
        data: paths.logs,
        openFiles: 4_194_304,
        memoryPercent: 20,
        options: optionWords(params.vlogs_options),
      }),
    ]),
    ...stage(vtraces, [
      data(paths.traces),
      ...storeOps(node, vtraces, {
        memoryMiB,
        program: '/usr/bin/victoria-traces',
        data: paths.traces,
        openFiles: 2_097_152,
        memoryPercent: 10,
        options: optionWords(params.vtraces_options),
      }),
    ]),
  ];
}

const data = (path: string): Op =>
  directory({ path, owner: users.victoria, group: users.group, mode: '0750' });

interface Store {
  readonly program: string;
  readonly data: string;
  readonly openFiles: number;
  /** Of the host; absent where it was not asked. */
  readonly memoryMiB: number | undefined;
  /** Most of the host's memory, all stores together 60 %. */
  readonly memoryPercent: number;
  readonly options: readonly string[];
}

/** Of the disk of its data; the programs' own default of 10 MB would leave nothing to a PostgreSQL beside them. */
const minFreeDisk = '1GiB';

/** What caches of a store take of its memory, the programs' own default; the rest is for what queries need. */
const cachePercent = 60;

function storeOps(node: InfraNode, component: Component, store: Store): readonly Op[] {
  const { memoryMiB, memoryPercent } = store;
  // Who gives it another share of the memory knows how much there is.
  const own = store.options.some((word) => /^--?memory\.allowed/.test(word));
  // In bytes: a share would be one of the host, or of the unit where the program sees its limit.
  const caches =
    own || memoryMiB === undefined
      ? []
      : [`-memory.allowedBytes=${Math.floor((memoryMiB * memoryPercent * cachePercent) / 10_000)}MiB`];
  const ownFree = store.options.some((word) => /^--?storage\.minFreeDiskSpaceBytes/.test(word));
  return serviceOps(node, component, {
    description: `${component.title} of Pigsty`,
    user: users.victoria,
    openFiles: store.openFiles,
    ...(own ? {} : { memoryPercent }),
    ...(component === vmetrics ? { reload: 'SIGHUP' as const } : {}),
    exec: [
      store.program,
      `-storageDataPath=${store.data}`,
      `-httpListenAddr=127.0.0.1:${component.port(node.params)}`,
      ...caches,
      ...(ownFree ? [] : [`-storage.minFreeDiskSpaceBytes=${minFreeDisk}`]),
      ...store.options,
    ],
  });
}
