/** A line of an environment file: in double quotes systemd takes back a backslash before these four, and before nothing else. */
export function assignment(name: string, value: string): string {
  return `${name}="${value.replace(/[\\"`$]/g, '\\$&')}"`;
}
