// A path that leads nowhere.
import { Button } from "@mantine/core";
import { navigate } from "../navigation/location.ts";
import { strings } from "../strings.ts";
import { Page } from "../ui/page.tsx";

export function NotFound() {
  return (
    <Page title={strings.notFound.title} lead={strings.notFound.text}>
      <Button onClick={() => navigate("/")}>{strings.notFound.back}</Button>
    </Page>
  );
}
