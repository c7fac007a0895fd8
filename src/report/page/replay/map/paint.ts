import type { Theme } from '../../../figures/theme.ts';
import { rawAt } from '../columns.ts';
import { CLOSED, FAILED, levelOf, type MapModel, OPEN, OVER, type Places, SWITCHED } from './model.ts';

/** Widths by step of loading, in those of a line without load. */
const WIDTHS = [0.8, 0.9, 1.5, 2.2, 3, 3.6];
/** Named branches are so many times as wide. */
const NAMED = 2;

export const widthOf = (branches: number, level: number): number =>
  Math.min(2, Math.max(0.55, 24 / Math.sqrt(branches))) * WIDTHS[level];

/** Colours by step of loading. */
export const coloursOf = ({ faint, loading, over }: Theme): readonly string[] => [faint, ...loading, over];

/** Paints branches and buses of steps. */
export class MapPainter {
  private readonly level: Uint8Array;
  private readonly state: Uint8Array;
  private readonly isNamed: Uint8Array;

  constructor(private readonly model: MapModel) {
    const { length } = model.network.branches;
    this.level = new Uint8Array(length);
    this.state = new Uint8Array(length);
    this.isNamed = new Uint8Array(length);
    for (const branch of model.named) this.isNamed[branch] = 1;
  }

  paint(to: CanvasRenderingContext2D, places: Places, step: number, theme: Theme): void {
    this.read(step);
    const { length } = this.level;
    const colours = coloursOf(theme);
    to.lineCap = 'round';
    to.lineWidth = 1;
    to.strokeStyle = theme.faint;
    to.setLineDash([2, 3]);
    if (this.model.hasStates) this.strokeWhere(to, places, (branch) => this.state[branch] === OPEN);
    to.setLineDash([]);
    to.strokeStyle = theme.accent;
    to.globalAlpha = 0.3;
    to.lineWidth = widthOf(length, 2) + 5;
    this.strokeWhere(to, places, (branch) => this.state[branch] === SWITCHED);
    to.globalAlpha = 1;
    const unread = this.model.loading ? theme.faint : theme.quiet;
    for (let level = 0; level <= OVER; level++) {
      to.strokeStyle = level === 0 ? unread : colours[level];
      for (const named of [0, 1]) {
        to.lineWidth = widthOf(length, level) * (named ? NAMED : 1);
        this.strokeWhere(
          to,
          places,
          (branch) =>
            this.level[branch] === level &&
            this.isNamed[branch] === named &&
            (this.state[branch] === CLOSED || this.state[branch] === SWITCHED),
        );
      }
    }
    this.paintFailed(to, places, theme);
    this.paintBuses(to, places, step, theme);
  }

  private read(step: number): void {
    const { loading, limit } = this.model;
    const { length } = this.level;
    for (let branch = 0; branch < length; branch++) {
      this.level[branch] = loading ? levelOf(rawAt(loading, step * length + branch), limit) : 0;
      this.state[branch] = this.model.stateAt(step, branch);
    }
  }

  private strokeWhere(to: CanvasRenderingContext2D, { x, y }: Places, isOne: (branch: number) => boolean): void {
    const { from, to: end } = this.model;
    to.beginPath();
    for (let branch = 0; branch < from.length; branch++) {
      if (!isOne(branch)) continue;
      to.moveTo(x[from[branch]], y[from[branch]]);
      to.lineTo(x[end[branch]], y[end[branch]]);
    }
    to.stroke();
  }

  /** Broken, with a cross in the middle. */
  private paintFailed(to: CanvasRenderingContext2D, places: Places, { ink }: Theme): void {
    const isFailed = (branch: number) => this.state[branch] === FAILED;
    to.strokeStyle = ink;
    to.lineWidth = 1.2;
    to.setLineDash([1, 4]);
    this.strokeWhere(to, places, isFailed);
    to.setLineDash([]);
    to.lineWidth = 2.2;
    to.beginPath();
    for (let branch = 0; branch < this.state.length; branch++) {
      if (!isFailed(branch)) continue;
      const [from, end] = [this.model.from[branch], this.model.to[branch]];
      const [x, y] = [(places.x[from] + places.x[end]) / 2, (places.y[from] + places.y[end]) / 2];
      for (const way of [-1, 1]) {
        to.moveTo(x - 5, y - 5 * way);
        to.lineTo(x + 5, y + 5 * way);
      }
    }
    to.stroke();
  }

  /** Dead ones hollow, feeding points square. */
  private paintBuses(to: CanvasRenderingContext2D, { x, y }: Places, step: number, theme: Theme): void {
    const { isSource, hasDead } = this.model;
    const radius = Math.min(2.6, Math.max(0, 15 / Math.sqrt(x.length)));
    to.fillStyle = theme.quiet;
    to.globalAlpha = 0.6;
    to.beginPath();
    for (let bus = 0; bus < x.length && radius > 0.5; bus++) {
      to.moveTo(x[bus] + radius, y[bus]);
      to.arc(x[bus], y[bus], radius, 0, 2 * Math.PI);
    }
    to.fill();
    to.globalAlpha = 1;
    to.strokeStyle = theme.ink;
    to.lineWidth = 1.2;
    to.fillStyle = theme.paper;
    to.beginPath();
    for (let bus = 0; bus < x.length && hasDead; bus++) {
      if (!this.model.isDead(step, bus)) continue;
      to.moveTo(x[bus] + radius + 1.6, y[bus]);
      to.arc(x[bus], y[bus], radius + 1.6, 0, 2 * Math.PI);
    }
    to.fill();
    to.stroke();
    to.fillStyle = theme.ink;
    for (let bus = 0; bus < x.length; bus++) if (isSource[bus]) to.fillRect(x[bus] - 5, y[bus] - 5, 10, 10);
  }
}
