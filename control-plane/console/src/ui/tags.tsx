// Tags as badges, as many as fit in one line.
import { Badge } from "@mantine/core";

const shownMax = 3;

export function Tags({ tags }: { readonly tags: readonly string[] }) {
  if (tags.length === 0) return null;
  const more = tags.length - shownMax;
  return (
    <span title={tags.join(", ")} style={{ display: "inline-flex", gap: 4, maxWidth: "100%", verticalAlign: "middle" }}>
      {tags.slice(0, shownMax).map((tag) => (
        <Badge key={tag} variant="default" radius="sm" size="sm" px={6} tt="none" fw={500} miw={0}>
          {tag}
        </Badge>
      ))}
      {more > 0 && (
        <Badge variant="default" radius="sm" size="sm" px={6}>
          +{more}
        </Badge>
      )}
    </span>
  );
}
