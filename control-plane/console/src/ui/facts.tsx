// Names and values of something that is only read.
import { Box, Text, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";

type Fact = readonly [name: string, value: ReactNode];

interface Props {
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly children?: ReactNode;
}

export function Facts({ title, facts, children }: Props) {
  const id = useId();
  return (
    <Box component="section" aria-labelledby={id} className="surface" p={{ base: "md", sm: "lg" }}>
      <Title order={2} size="h5" id={id} mb="sm">
        {title}
      </Title>
      <FactList facts={facts} />
      {children}
    </Box>
  );
}

export function FactList({ facts }: { readonly facts: readonly Fact[] }) {
  if (facts.length === 0) return null;
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <Text component="dt" size="sm" c="dimmed">
            {name}
          </Text>
          <Text component="dd" size="sm">
            {value}
          </Text>
        </div>
      ))}
    </dl>
  );
}
