// Runs a TypeScript file in a process of its own, so that a test can kill it: node child.mjs <file> <arguments>
import { createViteServer } from 'vitest/node';

const conditions = ['@pigsty/source', 'module', 'node', 'development|production'];
const server = await createViteServer({
  configFile: false,
  logLevel: 'error',
  appType: 'custom',
  server: { middlewareMode: true, watch: null, ws: false },
  ssr: { resolve: { conditions } },
  resolve: { conditions },
});
const [, , file, ...words] = process.argv;
const { main } = await server.ssrLoadModule(file);
await main(words);
await server.close();
