// The match tester: a request on one side, on the other which route answers it and why.
import { Button, NativeSelect, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { type FormEvent, useState } from "react";
import { fields } from "../../generated/fields.ts";
import { type ApiProblem, toProblem } from "../api/problem.ts";
import { strings } from "../strings.ts";
import { fieldErrors } from "../ui/form-faults.ts";
import { Page } from "../ui/page.tsx";
import { ProblemAlert } from "../ui/problem-alert.tsx";
import { RowList } from "../ui/row-list.tsx";
import { Section } from "../ui/section.tsx";
import { type MatchResult, matchRequest } from "./match.ts";
import { MatchResultView } from "./match-result.tsx";

const text = strings.match;

export function MatchPage() {
  const form = useForm({
    initialValues: { method: "GET", url: "/", headers: [] as { name: string; value: string }[] },
  });
  const [result, setResult] = useState<MatchResult>();
  const [problem, setProblem] = useState<ApiProblem>();
  const [isBusy, setIsBusy] = useState(false);

  const test = async (event: FormEvent) => {
    event.preventDefault();
    const { method, url, headers } = form.getValues();
    setIsBusy(true);
    setProblem(undefined);
    form.clearErrors();
    try {
      setResult(await matchRequest(method, url, headers));
    } catch (thrown) {
      const found = toProblem(thrown);
      setProblem(found);
      setResult(undefined);
      form.setErrors(fieldErrors(found));
    } finally {
      setIsBusy(false);
    }
  };

  return (
    <Page title={text.title} lead={text.lead}>
      <div className="columns-2">
        <form onSubmit={(event) => void test(event)} noValidate aria-label={text.request}>
          <Section title={text.request}>
            <div className="method-and-url">
              <NativeSelect
                label={text.method}
                data={[...fields.route.methods.items.enum]}
                {...form.getInputProps("method")}
              />
              <TextInput
                label={text.url}
                placeholder="https://api.example.com/shop/items/42?verbose=1"
                autoComplete="off"
                spellCheck={false}
                {...form.getInputProps("url")}
              />
            </div>
            <RowList
              label={text.headers}
              description={text.headersHelp}
              rows={form.values.headers}
              columns="minmax(0, 2fr) minmax(0, 3fr)"
              addLabel={text.addHeader}
              error={form.errors["headers"]}
              onAdd={() => form.insertListItem("headers", { name: "", value: "" })}
              onRemove={(index) => form.removeListItem("headers", index)}
            >
              {(_row, index) => (
                <>
                  <TextInput
                    aria-label={text.headerName}
                    placeholder="X-Version"
                    {...form.getInputProps(`headers.${index}.name`)}
                  />
                  <TextInput
                    aria-label={text.headerValue}
                    placeholder="2"
                    {...form.getInputProps(`headers.${index}.value`)}
                  />
                </>
              )}
            </RowList>
            <Button type="submit" loading={isBusy} style={{ alignSelf: "flex-start" }}>
              {text.submit}
            </Button>
          </Section>
        </form>
        <Stack aria-live="polite" gap="md">
          {problem && <ProblemAlert problem={problem} />}
          {result && <MatchResultView result={result} />}
        </Stack>
      </div>
    </Page>
  );
}
