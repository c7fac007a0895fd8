import type { ReadonlySignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';

type Paint = (to: CanvasRenderingContext2D, width: number, height: number) => void;

interface CanvasProps {
  /** What it shows, in words. */
  label: string | ReadonlySignal<string>;
  /** CSS pixels. */
  width: number;
  height: number;
  /** Paints all of it, in CSS pixels; called anew whenever the canvas is rendered or what it follows changes. */
  paint: Paint;
  follows?: ReadonlySignal<unknown>;
}

/** A picture in as many pixels as the screen has; painted once a frame at most. */
export function Canvas({ label, width, height, paint, follows }: CanvasProps) {
  const element = useRef<HTMLCanvasElement>(null);
  const latest = useRef(paint);
  latest.current = paint;
  useLayoutEffect(() => {
    const canvas = element.current as HTMLCanvasElement;
    const ratio = devicePixelRatio;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const to = canvas.getContext('2d') as CanvasRenderingContext2D;
    let frame = 0;
    const draw = () => {
      frame = 0;
      to.setTransform(ratio, 0, 0, ratio, 0, 0);
      to.clearRect(0, 0, width, height);
      latest.current(to, width, height);
    };
    draw();
    const stop = follows?.subscribe(() => {
      frame ||= requestAnimationFrame(draw);
    });
    return () => {
      cancelAnimationFrame(frame);
      stop?.();
    };
  });
  return <canvas ref={element} role="img" aria-label={label} style={{ width: `${width}px`, height: `${height}px` }} />;
}
