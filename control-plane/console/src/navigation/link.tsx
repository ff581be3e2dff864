// A link inside the console. It is an ordinary <a>, so that opening it in another tab works as anywhere.
import type { AnchorHTMLAttributes, MouseEvent } from "react";
import { hrefOf, navigate } from "./location.ts";

interface Props extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> {
  /** Path without /console. */
  readonly to: string;
}

export function Link({ to, onClick, ...rest }: Props) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey)
      return;
    event.preventDefault();
    navigate(to);
  };
  return <a href={hrefOf(to)} onClick={follow} {...rest} />;
}
