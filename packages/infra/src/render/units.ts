/** A service of INFRA as systemd runs it. */
export interface Service {
  readonly description: string;
  readonly user: string;
  /** The command line. */
  readonly exec: readonly string[];
  readonly after?: string;
  readonly openFiles: number;
  /** The most of the host's memory that it may have, in percent; the kernel ends it when it needs more. */
  readonly memoryPercent?: number;
  /** How it takes a new configuration while it runs. */
  readonly reload?: 'SIGHUP';
  readonly capability?: 'CAP_NET_RAW';
}

/** /etc/systemd/system/<part>.service */
export function renderService(service: Service): string {
  const { description, user, exec, after, openFiles, memoryPercent, reload, capability } = service;
  return `# Managed by pigsty (module infra).
[Unit]
Description=${description}
After=network-online.target${after === undefined ? '' : ` ${after}`}
Wants=network-online.target

[Service]
User=${user}
Group=${user}
SupplementaryGroups=infra
ExecStart=${exec.join(' \\\n  ')}
${reload === undefined ? '' : 'ExecReload=/bin/kill -HUP $MAINPID\n'}Restart=on-failure
RestartSec=5s
TimeoutStopSec=120s
LimitNOFILE=${openFiles}
${memoryPercent === undefined ? '' : `MemoryMax=${memoryPercent}%\n`}NoNewPrivileges=yes
${capability === undefined ? '' : `AmbientCapabilities=${capability}\n`}ProtectSystem=full
ProtectHome=yes
PrivateTmp=yes

[Install]
WantedBy=multi-user.target
`;
}

/** Options as the user wrote them, a word each; what systemd would expand is kept as it is. */
export function optionWords(options: string): readonly string[] {
  return options
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => word.replaceAll('%', '%%').replaceAll('$', '$$$$'));
}

/** Starts the program under whichever of its names the package has given it. */
export function anyOf(names: readonly string[], options: readonly string[]): readonly string[] {
  const found = names.map((name) => `command -v ${name}`).join(' || ');
  return [`/bin/sh -c 'exec "$$(${found})" "$$@"' sh`, ...options];
}
