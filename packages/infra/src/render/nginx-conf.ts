import { users } from '../spec/paths.ts';

/** /etc/nginx/nginx.conf: what all sites share. */
export function renderNginxConfig(): string {
  return `# Managed by pigsty (module infra). Sites are in conf.d.
user ${users.nginx};
worker_processes auto;
pid /run/nginx.pid;
worker_rlimit_nofile 65535;

events {
    worker_connections 10000;
}

http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    sendfile on;
    tcp_nopush on;
    keepalive_timeout 65;
    server_tokens off;
    client_max_body_size 400m;
    proxy_http_version 1.1;
    proxy_read_timeout 300s;

    map $http_upgrade $connection_upgrade {
        default upgrade;
        '' '';
    }

    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache shared:ssl:10m;

    gzip on;
    gzip_types text/css application/javascript application/json image/svg+xml;

    access_log /var/log/nginx/access.log combined;
    error_log /var/log/nginx/error.log warn;

    include /etc/nginx/conf.d/*.conf;
}
`;
}
