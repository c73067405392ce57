/** What a module asks INFRA to watch, resolve, proxy or collect for one instance. */
export type Registration =
  | {
      readonly type: 'scrape';
      readonly job: string;
      readonly cls: string;
      readonly ins: string;
      readonly ip: string;
      /** `host:port` */
      readonly targets: readonly string[];
      readonly scheme?: 'http' | 'https';
      readonly path?: string;
    }
  | { readonly type: 'dns'; readonly name: string; readonly address: string }
  | { readonly type: 'proxy'; readonly name: string; readonly upstream: string; readonly path: string }
  | {
      readonly type: 'log';
      readonly job: string;
      readonly cls: string;
      readonly ins: string;
      readonly ip: string;
      readonly paths: readonly string[];
      readonly format: string;
    }
  | {
      readonly type: 'datasource';
      readonly name: string;
      readonly kind: 'postgres';
      readonly url: string;
      readonly database: string;
    };
