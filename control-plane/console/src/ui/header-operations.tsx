// Rows of header operations: operation, name, value, and whether the value is a secret, which is then shown redacted and
// kept as it is stored for as long as nobody touches it.
import { PasswordInput, Select, Switch, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { fields } from "../../generated/fields.ts";
import { strings } from "../strings.ts";
import { emptyHeaderRow, type HeaderRow } from "./header-rows.ts";
import { Icon } from "./icon.tsx";
import { RowList } from "./row-list.tsx";

type Field = "upstreamHeaders" | "responseHeaders";

interface Props {
  // The two forms that have header operations share nothing else.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly form: UseFormReturnType<any>;
  readonly field: Field;
  readonly label: string;
  readonly description: string;
}

const operations = fields.route.upstreamHeaders.items.op.enum.map((op) => ({
  value: op,
  label: strings.header.ops[op],
}));

export function HeaderOperations({ form, field, label, description }: Props) {
  const rows = form.values[field] as HeaderRow[];
  return (
    <RowList
      label={label}
      description={description}
      rows={rows}
      columns="120px minmax(0, 2fr) minmax(0, 3fr) 92px"
      addLabel={strings.header.add}
      error={form.errors[field]}
      onAdd={() => form.insertListItem(field, { ...emptyHeaderRow })}
      onRemove={(index) => form.removeListItem(field, index)}
    >
      {(row, index) => (
        <>
          <Select
            aria-label={strings.header.op}
            data={operations}
            {...form.getInputProps(`${field}.${index}.op`)}
          />
          <TextInput
            aria-label={strings.header.name}
            placeholder="X-Example"
            {...form.getInputProps(`${field}.${index}.name`)}
          />
          {row.op === "remove" ? (
            <span />
          ) : (
            <HeaderValue
              row={row}
              props={form.getInputProps(`${field}.${index}.value`)}
              onClear={() => form.setFieldValue(`${field}.${index}.value`, "")}
            />
          )}
          {row.op === "remove" ? (
            <span />
          ) : (
            <Switch
              label={strings.header.secret}
              mt={8}
              size="xs"
              {...form.getInputProps(`${field}.${index}.secret`, { type: "checkbox" })}
            />
          )}
        </>
      )}
    </RowList>
  );
}

interface ValueProps {
  readonly row: HeaderRow;
  readonly props: object;
  readonly onClear: () => void;
}

function HeaderValue({ row, props, onClear }: ValueProps) {
  if (row.secret && row.value.startsWith("redacted:")) {
    return (
      <TextInput
        aria-label={strings.header.value}
        value={strings.secret.stored}
        readOnly
        leftSection={<Icon name="lock" size={14} />}
        rightSectionWidth={84}
        rightSection={
          <button type="button" className="text-button" onClick={onClear}>
            {strings.secret.replace}
          </button>
        }
      />
    );
  }
  if (row.secret) {
    return (
      <PasswordInput
        aria-label={strings.header.value}
        autoComplete="off"
        visibilityToggleButtonProps={{ "aria-label": strings.secret.show }}
        {...props}
      />
    );
  }
  return (
    <TextInput aria-label={strings.header.value} placeholder={strings.header.valuePlaceholder} {...props} />
  );
}
