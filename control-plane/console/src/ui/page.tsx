// The head of every page: where one is, what the page is about, and what can be done here.
import { Box, Group, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { Link } from "../navigation/link.tsx";
import { strings } from "../strings.ts";

interface Crumb {
  readonly label: string;
  readonly to: string;
}

interface Props {
  readonly title: string;
  readonly crumbs?: readonly Crumb[];
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** Forms and texts read badly over the whole width of a large screen. */
  readonly isNarrow?: boolean;
}

export function Page({ title, crumbs = [], lead, actions, children, isNarrow = false }: Props) {
  useEffect(() => {
    document.title = strings.documentTitle(title);
  }, [title]);
  return (
    <Box maw={isNarrow ? 920 : 1400} mx={isNarrow ? undefined : "auto"}>
      {crumbs.length > 0 && (
        <Box component="nav" aria-label={strings.crumbs} mb={6}>
          <Group gap={6}>
            {crumbs.map(({ label, to }, index) => (
              <Text key={to} size="sm" c="dimmed" component="span">
                {index > 0 && <span aria-hidden="true">/ </span>}
                <Link to={to} className="console-link">
                  {label}
                </Link>
              </Text>
            ))}
          </Group>
        </Box>
      )}
      <Group justify="space-between" align="flex-start" mb="lg" gap="sm">
        <Box miw={0} style={{ flex: "1 1 260px" }}>
          <Title order={1} size="h2" lh={1.25}>
            {title}
          </Title>
          {lead && (
            <Text c="dimmed" size="sm" mt={4} component="div">
              {lead}
            </Text>
          )}
        </Box>
        {actions && <Group gap="sm">{actions}</Group>}
      </Group>
      {children}
    </Box>
  );
}
