import { on } from './estate.ts';

interface Series {
  readonly expr: string;
  readonly emptyWhenHealthy?: true;
}

interface Page {
  readonly id: string;
  readonly variables: readonly { readonly name: string; readonly metric: string }[];
  readonly rows: readonly {
    readonly panels: readonly {
      readonly panel: string;
      readonly title: string;
      readonly query?: string;
      readonly emptyWhenHealthy?: true;
      readonly series?: Series | readonly Series[];
    }[];
  }[];
}

/** A question of a panel, with the choices of its page filled in. */
export interface PanelQuery {
  readonly where: string;
  readonly store: 'logs' | 'metrics';
  readonly expr: string;
  readonly mayBeEmpty: boolean;
}

/** Every question of every page that the portal of this host offers. */
export async function panelQueries(host: string): Promise<readonly PanelQuery[]> {
  const read = async <T>(name: string): Promise<T> =>
    JSON.parse(await on(host, `cat /data/nginx/p/content/${name}.json`)) as T;
  const { pages } = await read<{ readonly pages: readonly { readonly id: string }[] }>('index');
  const all: PanelQuery[] = [];
  for (const { id } of pages) {
    const page = await read<Page>(id);
    const chosen = await choices(host, page);
    for (const { panel, title, query, emptyWhenHealthy, series = [] } of page.rows.flatMap(
      (row) => row.panels,
    )) {
      const where = `${id}: ${title}`;
      if (panel === 'logs')
        all.push({
          where,
          store: 'logs',
          expr: filled(query ?? '', chosen),
          mayBeEmpty: emptyWhenHealthy === true,
        });
      for (const { expr, emptyWhenHealthy: seldom } of [series].flat())
        all.push({
          where,
          store: 'metrics',
          expr: filled(expr, chosen),
          mayBeEmpty: seldom === true,
        });
    }
  }
  return all;
}

/** How many series or lines a question finds now; a refusal of the store is thrown. */
export async function found(host: string, { store, expr }: PanelQuery): Promise<number> {
  const data = `--data-urlencode 'query=${expr.replaceAll("'", `'\\''`)}'`;
  if (store === 'metrics')
    return Number(
      await on(host, `curl -fsS http://127.0.0.1:8428/api/v1/query ${data} | grep -o '"metric":' | wc -l`),
    );
  return Number(
    await on(
      host,
      `curl -fsS http://127.0.0.1:9428/select/logsql/query ${data} -d start=1h -d limit=5 | wc -l`,
    ),
  );
}

/** The first value that is offered for each choice. */
async function choices(host: string, { variables }: Page): Promise<ReadonlyMap<string, string>> {
  const chosen = new Map<string, string>();
  for (const { name, metric } of variables) {
    const matchers = [...chosen].map(([label, value]) => `${label}="${value}"`).join(',');
    const answer = await on(
      host,
      `curl -fsS http://127.0.0.1:8428/api/v1/label/${name}/values --data-urlencode 'match[]=${metric}{${matchers}}'`,
    );
    const [first] = (JSON.parse(answer) as { readonly data: readonly string[] }).data;
    if (first !== undefined) chosen.set(name, first);
  }
  return chosen;
}

const filled = (expr: string, chosen: ReadonlyMap<string, string>): string =>
  expr.replace(/\$([a-z_]+)/g, (all, name: string) => chosen.get(name) ?? all);
