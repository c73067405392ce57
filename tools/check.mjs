/** `npm run check [gate...]`: runs all gates, or the named ones; exits with 1 when one of them fails. */
import { gates, runGates } from './gates.mjs';

const names = process.argv.slice(2);
const unknown = names.filter((name) => !gates.some((gate) => gate.name === name));
if (unknown.length > 0) {
  console.error(
    `check: no gate named ${unknown.join(', ')}; there are ${gates.map((g) => g.name).join(', ')}`,
  );
  process.exit(2);
}
const results = await runGates(
  names.length === 0 ? gates : gates.filter((gate) => names.includes(gate.name)),
);
process.exitCode = results.every((result) => result.ok) ? 0 : 1;
