/** `pg_users[1].roles`: list positions in brackets, as in the messages. */
export function dotted(subject: string, path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : `${text}.${step}`),
    subject,
  );
}
