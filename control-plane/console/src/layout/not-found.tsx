// A path that leads nowhere.
import { Button } from "@mantine/core";
import { navigate } from "../navigation/location.ts";
import { strings } from "../strings.ts";
import { EmptyState } from "../ui/empty-state.tsx";

export function NotFound() {
  return (
    <EmptyState icon="search" title={strings.notFound.title} text={strings.notFound.text}>
      <Button mt="sm" onClick={() => navigate("/")}>
        {strings.notFound.back}
      </Button>
    </EmptyState>
  );
}
