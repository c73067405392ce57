import uPlot from 'uplot';
import type { MetricUnit } from '@pigsty/sdk';
import { gridOf, linesOf } from '../series/grid.ts';
import type { Mark } from '../series/marks.ts';
import type { SeriesOverTime } from '../stores/metrics.ts';
import { clock, formatted } from '../words/number.ts';
import { seriesColour, SERIES_COLOURS, token } from './colours.ts';

export interface Chart {
  readonly place: HTMLElement;
  readonly unit: MetricUnit;
  readonly shown: SeriesOverTime;
  readonly names: readonly string[];
  /** One upon the other, the first at the bottom. */
  readonly stacked: boolean;
  /** A stretch that was dragged over. */
  readonly zoom: (fromMs: number, toMs: number) => void;
  /** What happened meanwhile: signs along the upper edge, not lines through the data. */
  readonly marks: readonly Mark[];
  /** Values under the pointer, or of the end, and the marks that it is near to. */
  readonly hover: (
    seconds: number | undefined,
    values: readonly (number | null)[],
    near: readonly Mark[],
  ) => void;
}

const HEIGHT = 180;

/** Pixels between the pointer and a mark that it means. */
const NEAR = 6;

/** Bytes are counted in these, so that an axis has round numbers. */
const powersOfTwo = Array.from({ length: 50 }, (_, i) => 2 ** i);

/** Lines over time in `place`; returns what takes them away again. */
export function drawPlot({ place, unit, shown, names, stacked, zoom, marks, hover }: Chart): () => void {
  const [times, ...values] = gridOf(shown.series, shown);
  const lines = linesOf(values, stacked);
  const grid = { stroke: token('--line'), width: 1 };
  const axis = {
    stroke: token('--text-3'),
    grid,
    ticks: { ...grid, size: 4 },
    font: '11px system-ui, sans-serif',
  };
  const plot = new uPlot(
    {
      width: Math.max(120, place.clientWidth),
      height: HEIGHT,
      legend: { show: false },
      cursor: { drag: { x: true, y: false, setScale: false }, points: { size: 6 } },
      scales: {
        x: { time: true, range: [shown.start, Math.max(shown.end, shown.start + shown.step)] },
        y: { range: (_plot, low, high) => bounds(low, high) },
      },
      axes: [
        {
          ...axis,
          size: 28,
          values: (_plot, splits) => splits.map((s) => short(s, shown.end - shown.start)),
        },
        {
          ...axis,
          size: 64,
          ...(unit === 'bytes' ? { incrs: powersOfTwo } : {}),
          values: (_plot, splits) => splits.map((s) => formatted(s, unit)),
        },
      ],
      series: [
        {},
        ...lines.map(({ at: i }) => ({
          label: names[i] ?? '',
          stroke: seriesColour(i),
          ...(stacked ? { fill: seriesColour(i) } : {}),
          width: 1.5,
          points: { show: alone(values[i] ?? []) },
          ...(i < SERIES_COLOURS ? {} : { dash: [4, 3] }),
        })),
      ],
      hooks: {
        setCursor: [
          (self) => {
            const { idx, left = 0 } = self.cursor;
            if (typeof idx !== 'number') {
              hover(undefined, [], []);
              return;
            }
            hover(
              times[idx],
              values.map((v) => v[idx] ?? null),
              marks.filter(({ atMs }) => Math.abs(self.valToPos(atMs / 1000, 'x') - left) <= NEAR),
            );
          },
        ],
        draw: [(self) => drawMarks(self, marks)],
        setSelect: [
          (self) => {
            const { left, width } = self.select;
            if (width < 4) return;
            zoom(self.posToVal(left, 'x') * 1000, self.posToVal(left + width, 'x') * 1000);
          },
        ],
      },
    },
    [times, ...lines.map((line) => line.values)] as unknown as uPlot.AlignedData,
    place,
  );
  const observer = new ResizeObserver(() => {
    if (place.clientWidth > 0) plot.setSize({ width: place.clientWidth, height: HEIGHT });
  });
  observer.observe(place);
  return () => {
    observer.disconnect();
    plot.destroy();
  };
}

/** A triangle for a run, a disc for a leader. */
function drawMarks(self: uPlot, marks: readonly Mark[]): void {
  const { ctx, bbox } = self;
  const size = 4 * devicePixelRatio;
  ctx.save();
  for (const { atMs, kind } of marks) {
    const x = self.valToPos(atMs / 1000, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    const y = bbox.top + size;
    ctx.fillStyle = token(kind === 'run' ? '--text-2' : '--unknown');
    ctx.beginPath();
    if (kind === 'run') {
      ctx.moveTo(x - size, y - size);
      ctx.lineTo(x + size, y - size);
      ctx.lineTo(x, y + size);
      ctx.closePath();
    } else ctx.arc(x, y, size, 0, 2 * Math.PI);
    ctx.fill();
  }
  ctx.restore();
}

/** From zero where nothing is below it: half a scale makes a small change look large. */
function bounds(low: number | null, high: number | null): [number, number] {
  const least = Math.min(0, low ?? 0);
  const most = Math.max(0, high ?? 1);
  if (least === most) return [0, 1];
  return [least * 1.05, most * 1.08];
}

/** A point between gaps is not seen as a line. */
function alone(values: readonly (number | null)[]): boolean {
  return values.every(
    (v, i) => v === null || ((values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null),
  );
}

function short(seconds: number, length: number): string {
  const ms = seconds * 1000;
  const d = new Date(ms);
  if (length <= 600) return clock(ms);
  return length <= 2 * 86_400 ? clock(ms).slice(0, 5) : `${d.getMonth() + 1}-${d.getDate()}`;
}
