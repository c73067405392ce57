/** Where Grafana finds our dashboards: a folder for each module. */
export function renderGrafanaProvider(folder: string): string {
  return `# Managed by pigsty (module infra).
apiVersion: 1
providers:
  - name: pigsty
    type: file
    disableDeletion: false
    allowUiUpdates: false
    updateIntervalSeconds: 30
    options: { path: ${JSON.stringify(folder)}, foldersFromFilesStructure: true }
`;
}
