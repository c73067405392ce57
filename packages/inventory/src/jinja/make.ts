import type { Evaluated, Templates, TemplateScope } from '../values/templates.ts';
import { type Engine, Failures, makeEngine, WRITE } from './engine.ts';
import { explain, notDefined, TemplateError } from './explain.ts';
import { gather } from './gather.ts';
import { isFunction, namesIn, rewritten, withoutTexts } from './names.ts';
import { type Piece, piecesOf } from './pieces.ts';
import { plain } from './python.ts';

/** Words with which a template may get along without a variable. The engine lets many things pass that Ansible refuses. */
const GUARD = /\b(?:default|d|is|if|elif|and|or|ternary|for)\b/;

/** Ansible's undefined values may be asked for attributes as long as somebody asks whether there is one. */
const ASKS = /\b(?:default|d)\s*(?:\(|$|\|)|\bis\s+(?:not\s+)?(?:un)?defined\b/;

/** Jinja as Ansible evaluates it, by MiniJinja. */
export function makeTemplates(): Templates {
  const failures = new Failures();
  const strict = makeEngine('strict', failures);
  const chainable = makeEngine('chainable', failures);
  return {
    evaluate: (text, scope) => {
      const pieces = piecesOf(text);
      if ('unclosed' in pieces) {
        const hint = "A text that is meant as it stands is tagged: !unsafe '...'.";
        return { state: 'wrong', message: `a ${pieces.unclosed} is not closed`, hint };
      }
      return evaluate(pieces, scope, { strict, chainable, failures });
    },
  };
}

interface Engines {
  readonly strict: Engine;
  readonly chainable: Engine;
  readonly failures: Failures;
}

function ready(piece: Piece): Piece {
  if (piece.kind === 'expression') return { ...piece, source: rewritten(piece.source) };
  return piece.kind === 'block' ? { ...piece, text: rewritten(piece.text) } : piece;
}

function evaluate(written: readonly Piece[], scope: TemplateScope, engines: Engines): Evaluated {
  const pieces = written.map(ready);
  const sources = sourcesOf(pieces);
  const gathered = gather(namesIn(sources.join(' \n')), scope, engines.failures);
  const { context, missing, failed, cycle } = gathered;
  if (cycle !== undefined) {
    const message = `${cycle[0] ?? ''} needs itself: ${cycle.join(' -> ')}`;
    return { state: 'wrong', message, hint: 'Give one of them a value of its own.' };
  }
  const isGuarded = sources.some((source) => GUARD.test(withoutTexts(source)));
  const [unknown] = missing.filter((name) => !isFunction(name, sources));
  if (!isGuarded && failed) return { state: 'failed' };
  if (!isGuarded && unknown !== undefined) return { state: 'wrong', ...notDefined(unknown, scope) };
  const attempt = (engine: Engine): Evaluated => {
    try {
      return { state: 'value', value: engines.failures.during(() => valueOf(engine, pieces, context)) };
    } catch (error) {
      if (error instanceof TemplateError)
        return error.wrong === undefined ? { state: 'failed' } : { state: 'wrong', ...error.wrong };
      if (failed && /undefined/.test(String(error))) return { state: 'failed' };
      return { state: 'wrong', ...explain(error, { missing, scope, sources, written: sourcesOf(written) }) };
    }
  };
  const first = attempt(engines.strict);
  if (first.state === 'value' || !sources.some((source) => ASKS.test(withoutTexts(source)))) return first;
  const second = attempt(engines.chainable);
  return second.state === 'value' ? second : first;
}

function sourcesOf(pieces: readonly Piece[]): readonly string[] {
  return pieces.flatMap((piece) =>
    piece.kind === 'expression' ? [piece.source] : piece.kind === 'block' ? [piece.text] : [],
  );
}

function valueOf(engine: Engine, pieces: readonly Piece[], context: object): unknown {
  const meaningful = pieces.filter((piece) => piece.kind !== 'comment');
  const [only] = meaningful;
  if (meaningful.length === 1 && only?.kind === 'expression') {
    const { source } = only;
    const value: unknown = engine.evalExpr(source, context);
    if (value === undefined && engine.evalExpr(`(${source}) is not none`, context) === true)
      throw new Error('undefined value');
    if (Number.isNaN(value))
      throw new Error('a text is no number; to fill one in write: "..." | format(...)');
    return plain(value);
  }
  const text = pieces.map((piece) => {
    if (piece.kind !== 'expression') return piece.text;
    const { open, source, close } = piece;
    return `${open} (${source}) | ${WRITE}((${source}) is defined) ${close}`;
  });
  return engine.renderStr(text.join(''), context);
}
