/** A location that sets one header inherits none: all of them are written together. */
export function proxyHeaders(
  indent: string,
  { login, websocket = false }: { readonly login: 'portal' | 'upstream'; readonly websocket?: boolean },
): string {
  const headers = [
    ['Host', '$http_host'],
    ['X-Real-IP', '$remote_addr'],
    ['X-Forwarded-For', '$proxy_add_x_forwarded_for'],
    ['X-Forwarded-Proto', '$scheme'],
    // A login of the portal is for the portal.
    ['Authorization', login === 'portal' ? '""' : '$http_authorization'],
    ...(websocket
      ? [
          ['Upgrade', '$http_upgrade'],
          ['Connection', '$connection_upgrade'],
        ]
      : []),
  ];
  return headers.map(([name, value]) => `${indent}proxy_set_header ${name} ${value};\n`).join('');
}
