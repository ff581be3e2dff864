// Import of an OpenAPI document: first what it would change, then the change.
import {
  Alert,
  Button,
  FileInput,
  Group,
  List,
  Stack,
  Switch,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useState } from "react";
import { type ApiProblem, toProblem } from "../api/problem.ts";
import { navigate } from "../navigation/location.ts";
import { strings } from "../strings.ts";
import { ChangeList, summaryOf } from "../ui/change-list.tsx";
import { Icon } from "../ui/icon.tsx";
import { Page } from "../ui/page.tsx";
import { ProblemAlert } from "../ui/problem-alert.tsx";
import { announceRollout } from "../ui/rollout.tsx";
import { Section } from "../ui/section.tsx";
import { type ImportOptions, type ImportResult, importOpenapi, previewImport } from "./openapi-import.ts";

const text = strings.import;

export function ImportPage() {
  const [document, setDocument] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [preview, setPreview] = useState<ImportResult>();
  const [problem, setProblem] = useState<ApiProblem>();
  const [options, setOptions] = useState({ service: "", target: "", host: "", lenient: false });
  const [isBusy, setIsBusy] = useState(false);

  const change = (next: string) => {
    setDocument(next);
    setPreview(undefined);
    setProblem(undefined);
  };
  const choose = (chosen: Partial<typeof options>) => {
    setOptions({ ...options, ...chosen });
    setPreview(undefined);
  };
  const attempt = async (step: () => Promise<void>) => {
    setIsBusy(true);
    setProblem(undefined);
    try {
      await step();
    } catch (thrown) {
      setProblem(toProblem(thrown));
    } finally {
      setIsBusy(false);
    }
  };
  const show = () => attempt(async () => setPreview(await previewImport(document, queryOf(options))));
  const apply = () =>
    attempt(async () => {
      const { revision, data } = await importOpenapi(document, queryOf(options));
      announceRollout(text.imported(data.changes.length), revision);
      const service = data.changes.find(({ kind }) => kind === "service")?.id;
      navigate(service === undefined ? "/" : `/services/${encodeURIComponent(service)}/routes`);
    });

  return (
    <Page title={text.title} lead={text.lead} isNarrow>
      <Stack gap="md">
        <Section title={text.source}>
          <FileInput
            label={text.file}
            placeholder={text.filePlaceholder}
            accept=".json,.yaml,.yml,application/json,application/yaml"
            value={file}
            clearable
            clearButtonProps={{ "aria-label": text.clearFile }}
            leftSection={<Icon name="import" size={16} />}
            onChange={(chosen) => {
              setFile(chosen);
              void chosen?.text().then(change);
            }}
          />
          <Textarea
            label={text.text}
            value={document}
            onChange={(event) => {
              setFile(null);
              change(event.currentTarget.value);
            }}
            autosize
            minRows={6}
            maxRows={16}
            spellCheck={false}
            placeholder="openapi: 3.1.0"
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12 } }}
          />
          <div className="fields-2">
            {(["service", "target", "host"] as const).map((field) => (
              <TextInput
                key={field}
                label={text.options[field]}
                description={text.optionsHelp[field]}
                autoComplete="off"
                value={options[field]}
                onChange={(event) => choose({ [field]: event.currentTarget.value })}
              />
            ))}
          </div>
          <Switch
            label={text.options.lenient}
            description={text.optionsHelp.lenient}
            checked={options.lenient}
            onChange={(event) => choose({ lenient: event.currentTarget.checked })}
          />
          <Group>
            <Button
              variant={preview ? "default" : "filled"}
              disabled={document.trim() === ""}
              loading={isBusy && !preview}
              onClick={() => void show()}
            >
              {text.preview}
            </Button>
          </Group>
        </Section>
        {problem && <ProblemAlert problem={problem} />}
        {preview && (
          <Section
            title={text.previewTitle}
            lead={preview.changes.length === 0 ? text.nothing : summaryOf(preview.changes)}
          >
            {preview.warnings.length > 0 && (
              <Alert color="yellow" icon={<Icon name="warning" />} title={text.warnings}>
                <List size="sm">
                  {preview.warnings.map(({ code, route, detail }) => (
                    <List.Item key={`${code}/${route}/${detail}`}>
                      <Text span size="sm" className="mono">
                        {route}
                      </Text>{" "}
                      {detail}
                    </List.Item>
                  ))}
                </List>
              </Alert>
            )}
            <ChangeList changes={preview.changes} />
            <Group>
              <Button disabled={preview.changes.length === 0} loading={isBusy} onClick={() => void apply()}>
                {text.apply}
              </Button>
            </Group>
          </Section>
        )}
      </Stack>
    </Page>
  );
}

/** Options that were left empty are left out. */
function queryOf({
  lenient,
  ...texts
}: {
  service: string;
  target: string;
  host: string;
  lenient: boolean;
}): ImportOptions {
  const given = Object.entries(texts).map(([name, text]) => [name, text.trim()] as const);
  return { ...Object.fromEntries(given.filter(([, text]) => text !== "")), ...(lenient && { lenient }) };
}
