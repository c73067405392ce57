import { FERRETDB_MAIN } from './ferretdb-main.ts';

/** A program that Debian does not have, built from Go modules into a package of that name. */
export interface Part {
  /** The package, named as in the repositories of those who publish it. */
  readonly name: string;
  /** Its Debian version; higher than that of a package of the same name in Debian. */
  readonly version: string;
  readonly summary: string;
  readonly licence: string;
  readonly homepage: string;
  /** Go modules and their versions; what else they need follows from these. */
  readonly requires: Readonly<Record<string, string>>;
  /** Name below /usr/bin -> Go package; `.` is {@link Part.main}. */
  readonly programs: Readonly<Record<string, string>>;
  /** A program of our own around a package of the module. */
  readonly main?: string;
  /** String variables of Go that the linker sets: what the program says of its own version. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The newest `go` line among the modules below. */
export const GO_VERSION = '1.26.6';

const LOGS = 'github.com/VictoriaMetrics/VictoriaLogs';
const METRICS = 'github.com/VictoriaMetrics/VictoriaMetrics';
const BUILD_INFO = `${METRICS}/lib/buildinfo.Version`;
const MINIO = 'github.com/minio/minio';
const VERSITYGW = 'github.com/versity/versitygw';
const FERRETDB = 'github.com/FerretDB/FerretDB';

function ofVictoriaLogs(name: string, summary: string): Part {
  return {
    name,
    version: '1.52.1-1',
    summary,
    licence: 'Apache-2.0',
    homepage: `https://${LOGS}`,
    requires: { [LOGS]: 'v1.52.1' },
    programs: { [name]: `${LOGS}/app/${name}` },
    variables: { [BUILD_INFO]: `${name}-v1.52.1` },
  };
}

/** Every part that can be had. Packages hold programs and nothing else: no unit, no user, nothing that starts by itself. */
export const PARTS: readonly Part[] = [
  ofVictoriaLogs('victoria-logs', 'database for logs, with its web interface'),
  ofVictoriaLogs('vlagent', 'collects logs and sends them to VictoriaLogs'),
  ofVictoriaLogs('vlogscli', 'queries VictoriaLogs from a terminal'),
  {
    // The programs of Debian's package that are in use here; vmctl needs a module that is not published.
    name: 'victoria-metrics',
    version: '1.151.0-1',
    summary: 'time series database, with its web interface',
    licence: 'Apache-2.0',
    homepage: `https://${METRICS}`,
    requires: { [METRICS]: 'v1.151.0' },
    programs: Object.fromEntries(
      ['victoria-metrics', 'vmagent', 'vmalert', 'vmalert-tool', 'vmauth'].map((program) => [
        program,
        `${METRICS}/app/${program}`,
      ]),
    ),
    variables: { [BUILD_INFO]: 'victoria-metrics-v1.151.0' },
  },
  {
    // Under the Apache licence, which ended in April 2021; releases of that month lose objects that are overwritten by
    // larger ones (minio/minio#12369). For tests only: it gets no fixes.
    name: 'minio',
    version: '20210323145707.0.0-1',
    summary: 'S3 object store of March 2021, for tests',
    licence: 'Apache-2.0',
    homepage: `https://${MINIO}`,
    requires: {
      [MINIO]: 'v0.0.0-20210323145707-da70e6ddf63c',
      // Those of 2021 do not compile with a Go of today.
      'golang.org/x/crypto': 'v0.45.0',
      'golang.org/x/net': 'v0.47.0',
      'golang.org/x/sys': 'v0.38.0',
    },
    programs: { minio: '.' },
    main: `package main\n\nimport (\n\t"os"\n\n\tminio "${MINIO}/cmd"\n)\n\nfunc main() { minio.Main(os.Args) }\n`,
    variables: {
      [`${MINIO}/cmd.Version`]: '2021-03-23T14:57:07Z',
      [`${MINIO}/cmd.ReleaseTag`]: 'DEVELOPMENT.2021-03-23T14-57-07Z',
      [`${MINIO}/cmd.CommitID`]: 'da70e6ddf63c',
      [`${MINIO}/cmd.ShortCommitID`]: 'da70e6ddf63c',
    },
  },
  {
    name: 'versitygw',
    version: '1.8.0-1',
    summary: 'S3 over a directory',
    licence: 'Apache-2.0',
    homepage: `https://${VERSITYGW}`,
    requires: { [VERSITYGW]: 'v1.8.0' },
    programs: { versitygw: `${VERSITYGW}/cmd/versitygw` },
    variables: { 'main.Version': 'v1.8.0', 'main.Build': 'v1.8.0', 'main.BuildTime': 'unknown' },
  },
  {
    // The last one that needs no extension of PostgreSQL. Its own program cannot be built from the module.
    name: 'ferretdb',
    version: '1.24.2-1',
    summary: "MongoDB's wire protocol over PostgreSQL",
    licence: 'Apache-2.0',
    homepage: `https://${FERRETDB}`,
    requires: { [FERRETDB]: 'v1.24.2' },
    programs: { ferretdb: '.' },
    main: FERRETDB_MAIN,
    variables: {},
  },
];
