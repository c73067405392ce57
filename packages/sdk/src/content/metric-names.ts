const words = new Set(
  'and or unless bool offset by on without ignoring group_left group_right default if ifnot inf nan with limit keep_metric_names'.split(
    ' ',
  ),
);

/** Names of the metrics that an expression of MetricsQL or PromQL selects; of those that it names, not of patterns. */
export function metricNames(expr: string): readonly string[] {
  const bare = expr
    // Strings and what is within braces are labels; within brackets are durations.
    .replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, '""')
    .replace(/\{[^{}]*\}/g, ' ')
    .replace(/\[[^\]]*\]/g, ' ')
    .replace(/\boffset\s+-?[\dsmhdwy]+/gi, ' ')
    // Lists of labels, and functions.
    .replace(/\b(?:by|on|without|ignoring|group_left|group_right)\s*\([^()]*\)/gi, ' ')
    .replace(/[A-Za-z_][\w:]*\s*\(/g, '(');
  const found = bare.match(/(?<![\w:.])[A-Za-z_][\w:]*/g) ?? [];
  return [...new Set(found.filter((word) => !words.has(word.toLowerCase())))];
}
