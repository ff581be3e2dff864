// A route's path, its params and a last star set off from the literal text.
import { Fragment } from "react";

interface Props {
  readonly path: string;
  /** The service's prefix, shown in front of it. */
  readonly prefix?: string;
}

export function PathText({ path, prefix = "" }: Props) {
  return (
    <span className="mono">
      {prefix !== "" && <span className="path-prefix">{prefix}</span>}
      {path.split(/(\{[^{}]*\}|\*$)/).map((piece, index) =>
        // The odd pieces are what was split at; a position is all the identity that they have.
        index % 2 === 1 ? (
          <span key={index} className="path-param">
            {piece}
          </span>
        ) : (
          <Fragment key={index}>{piece}</Fragment>
        ),
      )}
    </span>
  );
}
