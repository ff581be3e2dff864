// What a page shows where there is nothing yet: why, and what to do.
import { Stack, Text, ThemeIcon, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";

interface Props {
  readonly icon: IconName;
  readonly title: string;
  readonly text: ReactNode;
  readonly children?: ReactNode;
}

export function EmptyState({ icon, title, text, children }: Props) {
  return (
    <Stack align="center" gap="xs" py={48} px="md" className="surface" ta="center">
      <ThemeIcon variant="light" size={48} radius="xl">
        <Icon name={icon} size={24} />
      </ThemeIcon>
      <Title order={2} size="h4" mt="xs">
        {title}
      </Title>
      <Text c="dimmed" size="sm" maw={480} component="div">
        {text}
      </Text>
      {children}
    </Stack>
  );
}
