// First part of the route form: which requests the route is for.
import {
  Badge,
  Group,
  MultiSelect,
  NumberInput,
  Select,
  Stack,
  Switch,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { fields } from "../../generated/fields.ts";
import type { Service } from "../api/client.ts";
import { useServices } from "../api/collection.ts";
import { strings } from "../strings.ts";
import { errorsUnder } from "../ui/form-faults.ts";
import { PathText } from "../ui/path-text.tsx";
import { RowList } from "../ui/row-list.tsx";
import { Section } from "../ui/section.tsx";
import { parsePath } from "./path-template.ts";
import { type RouteForm, takesValue } from "./route-form.ts";

interface Props {
  readonly form: UseFormReturnType<RouteForm>;
  /** The one chosen in the form. */
  readonly service: Service;
  readonly isNew: boolean;
}

const text = strings.route.form;
const common = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
const methods = [
  { group: text.methodsCommon, items: common },
  {
    group: text.methodsOther,
    items: fields.route.methods.items.enum.filter((method) => !common.includes(method)),
  },
];
const locations = fields.route.match.items.in.enum.map((value) => ({ value, label: text.matchIn[value] }));
const operators = fields.route.match.items.op.enum.map((value) => ({ value, label: text.matchOps[value] }));

export function BasicFields({ form, service, isNew }: Props) {
  const { values } = form;
  const { items } = useServices();
  const services = (items.length > 0 ? items : [service]).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Section title={text.basic} lead={text.basicLead}>
      <Stack gap="xs">
        <Switch
          label={text.intercept}
          description={text.interceptHelp}
          {...form.getInputProps("intercept", { type: "checkbox" })}
        />
        {values.intercept && (
          <NumberInput
            label={text.interceptStatus}
            maw={220}
            min={fields.route.interceptStatus.minimum}
            max={fields.route.interceptStatus.maximum}
            {...form.getInputProps("interceptStatus")}
          />
        )}
      </Stack>
      <MultiSelect
        label={text.methods}
        description={text.methodsHelp}
        placeholder={values.methods.length === 0 ? text.anyMethod : undefined}
        data={methods}
        searchable
        clearable
        clearButtonProps={{ "aria-label": text.clearMethods }}
        hidePickedOptions
        {...listProps(form, "methods")}
      />
      <div>
        <TextInput
          label={text.path}
          description={text.pathHelp}
          required
          autoComplete="off"
          spellCheck={false}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          {...form.getInputProps("path")}
        />
        <PathHint prefix={service.pathPrefix} path={values.path} />
      </div>
      <TagsInput
        label={text.hosts}
        description={text.hostsHelp}
        placeholder={values.hosts.length === 0 ? text.anyHost : undefined}
        acceptValueOnBlur
        {...listProps(form, "hosts")}
      />
      <RowList
        label={text.match}
        description={text.matchHelp}
        rows={values.match}
        columns="130px minmax(0, 2fr) 160px minmax(0, 2fr)"
        addLabel={text.matchAdd}
        error={form.errors["match"]}
        onAdd={() => form.insertListItem("match", { in: "header", name: "", op: "equals", value: "" })}
        onRemove={(index) => form.removeListItem("match", index)}
      >
        {(rule, index) => (
          <>
            <Select
              aria-label={text.matchLocation}
              data={locations}
              {...form.getInputProps(`match.${index}.in`)}
            />
            <TextInput
              aria-label={text.matchName}
              placeholder={text.matchNamePlaceholder[rule.in]}
              {...form.getInputProps(`match.${index}.name`)}
            />
            <Select aria-label={text.matchOp} data={operators} {...form.getInputProps(`match.${index}.op`)} />
            {takesValue(rule.op) ? (
              <TextInput
                aria-label={text.matchValue}
                placeholder={text.matchValue}
                {...form.getInputProps(`match.${index}.value`)}
              />
            ) : (
              <span />
            )}
          </>
        )}
      </RowList>
      <Select
        label={text.service}
        description={text.serviceHelp}
        data={services}
        searchable
        limit={200}
        {...form.getInputProps("service")}
      />
      <div className="fields-2">
        <TextInput
          label={text.name}
          description={isNew ? text.nameHelpNew : text.nameHelp}
          autoComplete="off"
          {...form.getInputProps("name")}
          error={form.errors["name"] ?? form.errors["id"]}
        />
        <NumberInput
          label={text.priority}
          description={text.priorityHelp}
          min={fields.route.priority.minimum}
          max={fields.route.priority.maximum}
          {...form.getInputProps("priority")}
        />
      </div>
      <div className="fields-2">
        <TagsInput
          label={text.tags}
          description={text.tagsHelp}
          acceptValueOnBlur
          {...listProps(form, "tags")}
        />
        <Textarea
          label={text.description}
          description={text.descriptionHelp}
          autosize
          minRows={1}
          maxRows={6}
          {...form.getInputProps("description")}
        />
      </div>
    </Section>
  );
}

/** A list whose items have no field each shows their errors as its own. */
function listProps(form: UseFormReturnType<RouteForm>, field: "methods" | "hosts" | "tags") {
  return { ...form.getInputProps(field), error: errorsUnder(form.errors, field) };
}

function PathHint({ prefix, path }: { readonly prefix: string; readonly path: string }) {
  const parsed = parsePath(path.trim());
  return (
    <Group gap="xs" mt={8} aria-live="polite">
      {parsed.ok ? (
        <>
          <Badge variant="light" tt="none" fw={500}>
            {text.kinds[parsed.kind]}
          </Badge>
          <Text size="sm" component="span">
            <PathText prefix={prefix} path={path.trim()} />
          </Text>
        </>
      ) : (
        <Text size="sm" c="dimmed">
          {parsed.detail}
        </Text>
      )}
    </Group>
  );
}
