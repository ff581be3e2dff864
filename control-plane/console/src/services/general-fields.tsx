// First part of the service form: what the service is called and where it runs.
import { NumberInput, TagsInput, Textarea, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { fields } from "../../generated/fields.ts";
import { strings } from "../strings.ts";
import { errorsUnder } from "../ui/form-faults.ts";
import { RowList } from "../ui/row-list.tsx";
import { Section } from "../ui/section.tsx";
import type { ServiceForm } from "./service-form.ts";

const text = strings.service.form;
const { weight } = fields.service.targets.items;

export function GeneralFields({
  form,
  isNew,
}: {
  readonly form: UseFormReturnType<ServiceForm>;
  readonly isNew: boolean;
}) {
  return (
    <Section title={text.general}>
      <div className="fields-2">
        <TextInput
          label={text.name}
          description={isNew ? text.nameHelpNew : text.nameHelp}
          required
          autoComplete="off"
          placeholder="shop"
          {...form.getInputProps("name")}
          error={form.errors["name"] ?? form.errors["id"]}
        />
        <TextInput
          label={text.prefix}
          description={text.prefixHelp}
          placeholder="/shop"
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps("pathPrefix")}
        />
      </div>
      <RowList
        label={text.targets}
        description={text.targetsHelp}
        rows={form.values.targets}
        columns="minmax(0, 1fr) 120px"
        addLabel={text.targetAdd}
        error={form.errors["targets"]}
        isRequired
        onAdd={() => form.insertListItem("targets", { url: "", weight: weight.default })}
        onRemove={(index) => form.removeListItem("targets", index)}
      >
        {(_target, index) => (
          <>
            <TextInput
              aria-label={text.targetUrl}
              placeholder="http://10.0.0.1:8080"
              autoComplete="off"
              spellCheck={false}
              {...form.getInputProps(`targets.${index}.url`)}
            />
            <NumberInput
              aria-label={text.targetWeight}
              min={weight.minimum}
              max={weight.maximum}
              {...form.getInputProps(`targets.${index}.weight`)}
            />
          </>
        )}
      </RowList>
      <div className="fields-2">
        <Textarea
          label={text.description}
          autosize
          minRows={1}
          maxRows={6}
          {...form.getInputProps("description")}
        />
        <TagsInput
          label={text.tags}
          acceptValueOnBlur
          {...form.getInputProps("tags")}
          error={errorsUnder(form.errors, "tags")}
        />
      </div>
    </Section>
  );
}
