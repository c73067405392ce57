/** Nothing but our own files and our own stores; no markup out of text. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const headers = (cache: string): string => `        add_header Cache-Control "${cache}";
        add_header Content-Security-Policy "${policy}" always;
        add_header X-Content-Type-Options nosniff always;
        add_header Referrer-Policy same-origin always;
`;

/**
 * Pages of the portal: every address below /p/ is the one page that reads the address by itself. Names of built files change
 * with their content, so that a browser may keep them; what there is to show is asked for again each time.
 */
export function renderPortalPages(): string {
  return `    location = /p {
        return 301 /p/;
    }
    location /p/ {
${headers('no-cache')}        try_files /p/index.html =404;
    }
    location /p/assets/ {
${headers('public, max-age=31536000, immutable')}        try_files $uri =404;
    }
    location /p/content/ {
${headers('no-cache')}        try_files $uri =404;
    }
`;
}
