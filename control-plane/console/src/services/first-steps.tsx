// What an empty installation shows: the three steps to the first request through the gateway.
import { Button, Group, List, Text } from "@mantine/core";
import { navigate } from "../navigation/location.ts";
import { strings } from "../strings.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { Icon } from "../ui/icon.tsx";
import { Page } from "../ui/page.tsx";

const text = strings.firstSteps;

export function FirstSteps() {
  return (
    <Page title={text.title} lead={text.lead}>
      <EmptyState icon="services" title={text.emptyTitle} text={text.emptyText}>
        <List type="ordered" size="sm" ta="left" spacing={6} my="sm">
          {text.steps.map((step) => (
            <List.Item key={step}>
              <Text size="sm" component="span">
                {step}
              </Text>
            </List.Item>
          ))}
        </List>
        <Group justify="center">
          <Button leftSection={<Icon name="plus" size={16} />} onClick={() => navigate("/services/new")}>
            {strings.services.add}
          </Button>
          <Button
            variant="default"
            leftSection={<Icon name="import" size={16} />}
            onClick={() => navigate("/import")}
          >
            {text.import}
          </Button>
        </Group>
      </EmptyState>
    </Page>
  );
}
