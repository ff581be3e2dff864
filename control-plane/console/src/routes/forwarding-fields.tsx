// Second part of the route form: what is sent to the upstream, for how long, and how often.
import { Input, MultiSelect, NumberInput, Select, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { fields } from "../../generated/fields.ts";
import type { Service } from "../api/client.ts";
import { useServices } from "../api/collection.ts";
import { strings } from "../strings.ts";
import { errorsUnder } from "../ui/form-faults.ts";
import { HeaderOperations } from "../ui/header-operations.tsx";
import { RowList } from "../ui/row-list.tsx";
import { Section } from "../ui/section.tsx";
import { PathPreview } from "./path-preview.tsx";
import type { RouteForm } from "./route-form.ts";

interface Props {
  readonly form: UseFormReturnType<RouteForm>;
  /** The one chosen in the form. */
  readonly service: Service;
}

const text = strings.route.form;
const { timeoutMs, retries, perTryTimeoutMs } = fields.route;
const statuses = Array.from({ length: 100 }, (_, index) => String(500 + index));

export function ForwardingFields({ form, service }: Props) {
  const { values, errors } = form;
  const { items } = useServices();
  const others = items
    .filter((other) => other.id !== service.id)
    .map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Section
      title={text.forwarding}
      lead={values.intercept ? text.forwardingIntercepted : text.forwardingLead}
    >
      <div>
        <TextInput
          label={text.upstreamPath}
          description={text.upstreamPathHelp}
          placeholder={text.upstreamPathPlaceholder}
          autoComplete="off"
          spellCheck={false}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          {...form.getInputProps("upstreamPath")}
        />
        <PathPreview
          prefix={service.pathPrefix}
          path={values.path.trim()}
          upstreamPath={values.upstreamPath}
        />
      </div>
      <div className="fields-2">
        <NumberInput
          label={text.timeout}
          description={text.timeoutHelp}
          suffix=" ms"
          min={timeoutMs.minimum}
          max={timeoutMs.maximum}
          step={1000}
          {...form.getInputProps("timeoutMs")}
        />
        <NumberInput
          label={text.retries}
          description={text.retriesHelp}
          min={retries.minimum}
          max={retries.maximum}
          {...form.getInputProps("retries")}
        />
      </div>
      <div className="fields-2">
        <MultiSelect
          label={text.retryOn}
          description={text.retryOnHelp}
          data={[
            {
              group: text.retryOnFailures,
              items: ["connect", "reset", "timeout"].map((value) => ({
                value,
                label: text.retryOnNames[value] ?? value,
              })),
            },
            {
              group: text.retryOnStatuses,
              items: statuses,
            },
          ]}
          searchable
          hidePickedOptions
          {...form.getInputProps("retryOn")}
          error={errorsUnder(errors, "retryOn")}
        />
        <NumberInput
          label={text.perTryTimeout}
          description={text.perTryTimeoutHelp}
          placeholder={text.perTryTimeoutPlaceholder}
          suffix=" ms"
          min={perTryTimeoutMs.minimum}
          max={perTryTimeoutMs.maximum}
          step={1000}
          {...form.getInputProps("perTryTimeoutMs")}
        />
      </div>
      <HeaderOperations
        form={form}
        field="upstreamHeaders"
        label={text.upstreamHeaders}
        description={text.upstreamHeadersHelp}
      />
      <HeaderOperations
        form={form}
        field="responseHeaders"
        label={text.responseHeaders}
        description={text.responseHeadersHelp}
      />
      <RowList
        label={text.split}
        description={text.splitHelp}
        rows={values.split}
        columns="minmax(0, 2fr) 140px"
        addLabel={text.splitAdd}
        error={errors["split"]}
        onAdd={() => form.insertListItem("split", { service: "", weight: 10 })}
        onRemove={(index) => form.removeListItem("split", index)}
      >
        {(_share, index) => (
          <>
            <Select
              aria-label={text.splitService}
              placeholder={text.splitService}
              data={others}
              searchable
              nothingFoundMessage={text.splitNoService}
              {...form.getInputProps(`split.${index}.service`)}
            />
            <NumberInput
              aria-label={text.splitWeight}
              suffix=" %"
              min={0}
              max={100}
              {...form.getInputProps(`split.${index}.weight`)}
            />
          </>
        )}
      </RowList>
      {values.split.length > 0 && (
        <Input.Description>{text.splitRest(restOf(values.split))}</Input.Description>
      )}
    </Section>
  );
}

function restOf(split: RouteForm["split"]): number {
  return Math.max(0, 100 - split.reduce((sum, { weight }) => sum + (Number(weight) || 0), 0));
}
