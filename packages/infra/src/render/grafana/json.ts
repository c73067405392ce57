import type * as grafana from '@grafana/grafana-foundation-sdk/dashboard';

/** As it stands in a file: an enumeration is one of its words, or a number. */
type Plain<T> = T extends string
  ? string extends T
    ? string
    : `${T}`
  : T extends number
    ? number
    : T extends readonly (infer Item)[]
      ? readonly Plain<Item>[]
      : T extends object
        ? { readonly [K in keyof T]: Plain<T[K]> }
        : T;

// Types alone: nothing of the library is there when this runs.
export type GrafanaDashboard = Plain<Omit<grafana.Dashboard, 'panels'>> & {
  readonly panels: readonly (GrafanaPanel | GrafanaRow)[];
};
export type GrafanaPanel = Plain<Omit<grafana.Panel, 'fieldConfig' | 'targets' | 'transformations'>> & {
  readonly id: number;
  readonly gridPos: GridPosition;
  readonly targets: readonly GrafanaTarget[];
  readonly fieldConfig: {
    readonly defaults: Plain<Omit<grafana.FieldConfig, 'custom' | 'mappings'>> & {
      readonly custom?: Readonly<Record<string, unknown>>;
      readonly mappings?: readonly ValueMap[];
    };
    readonly overrides: readonly {
      readonly matcher: { readonly id: string; readonly options: string };
      readonly properties: readonly { readonly id: string; readonly value: unknown }[];
    }[];
  };
  readonly transformations?: readonly { readonly id: string; readonly options: unknown }[];
};
export type GrafanaRow = Plain<Omit<grafana.RowPanel, 'panels'>> & {
  readonly gridPos: GridPosition;
  readonly panels: readonly [];
};
export type GrafanaVariable = Plain<grafana.VariableModel>;
export type GridPosition = Plain<Pick<grafana.GridPos, 'h' | 'w' | 'x' | 'y'>>;

export interface ValueMap {
  readonly type: `${grafana.MappingType.ValueToText}`;
  readonly options: Readonly<Record<string, { readonly text: string; readonly index: number }>>;
}

/** One query of a panel, of a store of metrics or of logs. */
export interface GrafanaTarget {
  readonly refId: string;
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly expr: string;
  readonly legendFormat?: string;
  readonly instant?: boolean;
  readonly range?: boolean;
  readonly format?: 'table' | 'time_series';
  /** Of the log store: `stats` for what is counted. */
  readonly queryType?: 'stats';
}
