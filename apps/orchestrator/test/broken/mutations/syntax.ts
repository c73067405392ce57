import { broken, withEntry, withValue, type Mutation } from '../breakage.ts';
import { place, type Good, type Path } from '../document.ts';

const withSections = (good: Good, name: string): readonly Path[] =>
  good.groups.map((g) => [...g.path, name]).filter((path) => good.has(path));

/** Offsets of quotes that open a text on the line. */
function quoted(good: Good): readonly Path[] {
  return good
    .pairs()
    .filter(
      (path) =>
        /^['"]/.test(good.text.slice(...good.valueAt(path))) &&
        !good.text.slice(...good.valueAt(path)).includes('\n'),
    );
}

/** Variables of a group whose value is one word, each on a line of its own. */
function plainVariables(good: Good): readonly Path[] {
  return good
    .pairs()
    .filter((p) => p.at(-2) === 'vars' && firstOfLine(good, p) && /^\w+$/.test(String(good.value(p))));
}

export const syntax: readonly Mutation[] = [
  {
    kind: 'a tab',
    rule: 'yaml-syntax',
    ways: (good) =>
      good
        .pairs()
        .filter(
          (path) =>
            firstOfLine(good, path) && path.length > 2 && good.keyAt(path)[0] - lineStart(good, path) >= 4,
        )
        .map((path) =>
          broken(good, {
            what: `a tab before ${path.join('.')}`,
            start: lineStart(good, path),
            end: good.keyAt(path)[0],
            insert: '\t',
          }),
        ),
  },
  {
    kind: 'a key twice',
    rule: 'duplicate-key',
    ways: (good) =>
      good
        .pairs()
        .filter((p) => p.at(-2) === 'vars' || p.at(-3) === 'hosts')
        .map((p) => {
          const entry = withEntry(good, p.slice(0, -1), { key: String(p.at(-1)), value: 'x', at: 'key' });
          const grown = String(entry.content).length - good.text.length;
          return {
            ...entry,
            what: `${p.join('.')} twice`,
            ...place(String(entry.content), good.keyAt(p)[0] + grown),
          };
        }),
  },
  {
    kind: 'a merge conflict',
    rule: 'yaml-syntax',
    ways: (good) =>
      good
        .pairs()
        .filter((p) => firstOfLine(good, p))
        .map((p) => {
          const at = lineStart(good, p);
          return broken(good, {
            what: `a conflict at ${p.join('.')}`,
            start: at,
            end: at,
            insert: `<<<<<<< HEAD\n${good.text.slice(at, good.text.indexOf('\n', at))}\n=======\n${good.text.slice(at, good.text.indexOf('\n', at))}\n>>>>>>> theirs\n`,
          });
        }),
  },
  {
    kind: 'a quote that is not closed',
    rule: 'yaml-syntax',
    ways: (good) =>
      quoted(good).map((path) => {
        const [start, end] = good.valueAt(path);
        return broken(good, {
          what: `${path.join('.')} without its last quote`,
          start: end - 1,
          end,
          insert: '',
          at: start,
        });
      }),
  },
  {
    kind: 'a bracket that is not closed',
    rule: 'yaml-syntax',
    ways: (good) =>
      flows(good)
        .filter((path) => !isInsideOfItsKind(good, path))
        .map((path) => {
          const [start, end] = good.valueAt(path);
          return broken(good, {
            what: `${path.join('.')} without its last bracket`,
            start: end - 1,
            end,
            insert: '',
            at: start,
          });
        }),
  },
  {
    kind: 'a bracket too many',
    rule: 'yaml-syntax',
    ways: (good) =>
      flows(good)
        .filter(
          (p) =>
            !good.text
              .slice(good.valueAt(p)[1])
              .split('\n', 1)[0]
              ?.match(/[\]},]/),
        )
        .map((path) => {
          const [, end] = good.valueAt(path);
          return broken(good, {
            what: `${path.join('.')} with one more bracket`,
            start: end,
            end,
            insert: good.text[end - 1] ?? '',
          });
        }),
  },
  {
    kind: 'no space after the colon',
    rule: ['yaml-syntax', 'inventory-shape'],
    ways: (good) =>
      plainVariables(good).map((p) => {
        const [start] = good.keyAt(p);
        const [value] = good.valueAt(p);
        return broken(good, {
          what: `${p.join('.')} without the space`,
          start: value - 1,
          end: value,
          insert: '',
          at: start,
        });
      }),
  },
  {
    kind: 'a colon of another keyboard',
    rule: ['yaml-syntax', 'inventory-shape'],
    ways: (good) =>
      plainVariables(good).map((p) => {
        const [value] = good.valueAt(p);
        return broken(good, {
          what: `${p.join('.')} with another colon`,
          start: value - 2,
          end: value,
          insert: '\uff1a',
          at: value - 2,
        });
      }),
  },
  {
    kind: 'an alias without an anchor',
    rule: 'yaml-alias',
    ways: (good) => unanchored(good).map((p) => withValue(good, p, '*nobody')),
  },
  {
    kind: 'an anchor inside of itself',
    rule: 'yaml-alias',
    ways: (good) =>
      unanchored(good).map((p) => {
        const b = withValue(good, p, '&self [ { name: a, roles: *self } ]');
        return { ...b, column: b.column + 27 - 1 };
      }),
  },
  {
    kind: 'a tag that is none',
    rule: 'yaml-tag',
    ways: (good) =>
      good
        .variables('pg_conf')
        .map((p) => withValue(good, p, '!secret oltp.yml'))
        .map((b) => ({ ...b, column: b.column + '!secret '.length })),
  },
  {
    kind: 'a merge of no mapping',
    rule: 'yaml-merge',
    ways: (good) =>
      withSections(good, 'vars')
        .filter((p) => good.isMap(p))
        .map((p) => withEntry(good, p, { key: '<<', value: 'defaults' })),
  },
  {
    kind: 'a template that is none',
    rule: 'template',
    ways: (good) =>
      ['node_timezone', 'region']
        .flatMap((n) => good.variables(n))
        .flatMap((p) =>
          ["'{{ pg_seq + }}'", '\'{{ lookup("pipe", "date") }}\''].map((v) => withValue(good, p, v)),
        ),
  },
];

function firstOfLine(good: Good, path: Path): boolean {
  return good.text.slice(lineStart(good, path), good.keyAt(path)[0]).trim() === '';
}

function lineStart(good: Good, path: Path): number {
  return good.text.lastIndexOf('\n', good.keyAt(path)[0]) + 1;
}

/** Places of `[...]` and `{...}` that are written on one line. */
function flows(good: Good): readonly Path[] {
  return good.pairs().filter((path) => {
    const written = good.text.slice(...good.valueAt(path));
    return /^[[{][\s\S]*[\]}]$/.test(written) && !written.includes('\n');
  });
}

/** `{ a: { b: 1 }` may lack either bracket. */
function isInsideOfItsKind(good: Good, path: Path): boolean {
  const bracket = good.text[good.valueAt(path)[0]];
  return path.some(
    (_step, i) =>
      i > 0 && !good.isBlock(path.slice(0, i)) && good.text[good.valueAt(path.slice(0, i))[0]] === bracket,
  );
}

/** Lists of users that have no anchor of their own and are no alias. */
function unanchored(good: Good): readonly Path[] {
  return good.variables('pg_users').filter((path) => {
    const [start] = good.valueAt(path);
    return good.text[start] !== '*' && !/&\w+\s*$/.test(good.text.slice(0, start));
  });
}
