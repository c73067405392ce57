import { defaultRange, type RangeWords } from './time-range.ts';

/** Everything that a page shows is in its address: a link is a photograph. */
export interface Address {
  /** `home`, `alerts`, `logs`, or the id of a dashboard. */
  readonly page: string;
  readonly range: RangeWords;
  /** `cls`, `ins` ... and for logs `q`. */
  readonly variables: Readonly<Record<string, string>>;
}

const reserved: readonly string[] = ['from', 'to'];

/** `/p/pg-ha?cls=pg-test&from=now-3h` */
export function parseAddress(url: { readonly pathname: string; readonly search: string }): Address {
  const page = /^\/p\/([a-z][a-z0-9-]*)\/?$/.exec(url.pathname)?.[1] ?? 'home';
  const params = new URLSearchParams(url.search);
  return {
    page,
    range: { from: params.get('from') ?? defaultRange.from, to: params.get('to') ?? defaultRange.to },
    variables: Object.fromEntries([...params].filter(([name]) => !reserved.includes(name))),
  };
}

/** The shortest address that says the same. */
export function formatAddress({ page, range, variables }: Address): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(variables)) if (value !== '') params.set(name, value);
  if (range.from !== defaultRange.from || range.to !== defaultRange.to) {
    params.set('from', range.from);
    params.set('to', range.to);
  }
  const search = params.toString();
  return `/p/${page === 'home' ? '' : page}${search === '' ? '' : `?${search}`}`;
}

/** A page about what labels name, around a moment: those of the labels that the page has a choice for. */
export function addressFor(
  page: string,
  names: readonly string[],
  labels: Readonly<Record<string, string>>,
  range: RangeWords = defaultRange,
): Address {
  const variables = names.flatMap((name) => {
    const value = labels[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { page, range, variables: Object.fromEntries(variables) };
}
