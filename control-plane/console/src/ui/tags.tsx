// Tags; where there is little room, the first and how many more there are.
import { Pill } from "./pill.tsx";

interface Props {
  readonly tags: readonly string[];
  /** How many are shown; all if not set. */
  readonly max?: number;
}

export function Tags({ tags, max = tags.length }: Props) {
  return (
    <span className="pills" title={tags.join(", ")}>
      {tags.slice(0, max).map((tag) => (
        <Pill key={tag}>{tag}</Pill>
      ))}
      {tags.length > max && <Pill>+{tags.length - max}</Pill>}
    </span>
  );
}
