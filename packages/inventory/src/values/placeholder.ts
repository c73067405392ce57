/** The original replaces this one placeholder; `${pg_cluster}`, `${dbsu}` and the like belong to modules. */
const ADMIN_IP = '${admin_ip}';
const ENVIRONMENT = /\$\{env:([^}]*)\}/g;

export interface Placeholders {
  /** The address of the admin node, `undefined` when it is not set. */
  readonly adminIp: unknown;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called for each placeholder that stays. */
  readonly missing: (what: 'admin-ip' | 'environment', name: string) => void;
}

export function hasPlaceholder(text: string): boolean {
  return text.includes('${') && (text.includes(ADMIN_IP) || text.includes('${env:'));
}

/** Resolves `${admin_ip}` and `${env:NAME}` in a text. What comes from the environment is not looked at again. */
export function fillPlaceholders(text: string, { adminIp, env, missing }: Placeholders): string {
  let filled = text;
  if (text.includes(ADMIN_IP)) {
    if (typeof adminIp === 'string' && !adminIp.includes(ADMIN_IP))
      filled = text.replaceAll(ADMIN_IP, () => adminIp);
    else missing('admin-ip', 'admin_ip');
  }
  return filled.replace(ENVIRONMENT, (all, name: string) => {
    const value = env[name];
    if (value === undefined) missing('environment', name);
    return value ?? all;
  });
}
