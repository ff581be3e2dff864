// One part of a form: what it is about on top, its fields below.
import { Box, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";

interface Props {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
}

export function Section({ title, lead, children }: Props) {
  const id = useId();
  return (
    <Box component="section" aria-labelledby={id} className="surface" p={{ base: "md", sm: "lg" }}>
      <Title order={2} size="h5" id={id}>
        {title}
      </Title>
      {lead && (
        <Text size="sm" c="dimmed" mt={2}>
          {lead}
        </Text>
      )}
      <Stack mt="md" gap="lg">
        {children}
      </Stack>
    </Box>
  );
}
