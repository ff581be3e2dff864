// A short word set off by its colour. Optimisation: tables show hundreds at a time, so it is a bare element.
import type { ReactNode } from "react";

interface Props {
  /** A colour of the theme; none for an outline. */
  readonly color?: string;
  readonly children: ReactNode;
}

export function Pill({ color, children }: Props) {
  if (color === undefined) return <span className="pill pill-outline">{children}</span>;
  const style = {
    background: `var(--mantine-color-${color}-light)`,
    color: `var(--mantine-color-${color}-light-color)`,
  };
  return (
    <span className="pill" style={style}>
      {children}
    </span>
  );
}
