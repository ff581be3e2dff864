// A list in a form whose items are rows of fields: a heading, the rows, each with a button that removes it, and one to add.
import { ActionIcon, Box, Button, Group, Input, Stack, Text, Tooltip } from "@mantine/core";
import { type ReactNode, useId } from "react";
import { strings } from "../strings.ts";
import { Icon } from "./icon.tsx";

interface Props<T> {
  readonly label: string;
  readonly description?: ReactNode;
  readonly rows: readonly T[];
  /** Column widths of the fields, as CSS grid takes them. */
  readonly columns: string;
  readonly addLabel: string;
  readonly emptyText?: string;
  /** A fault of the list itself. */
  readonly error?: ReactNode;
  readonly children: (row: T, index: number) => ReactNode;
  readonly onAdd: () => void;
  readonly onRemove: (index: number) => void;
  readonly isRequired?: boolean;
}

export function RowList<T>({
  label,
  description,
  rows,
  columns,
  addLabel,
  emptyText,
  error,
  children,
  onAdd,
  onRemove,
  isRequired,
}: Props<T>) {
  const id = useId();
  return (
    <Box role="group" aria-labelledby={id}>
      <Text id={id} size="sm" fw="var(--mantine-font-weight-medium)">
        {label}
        {isRequired && (
          <span aria-hidden="true" style={{ color: "var(--mantine-color-error)" }}>
            {" "}
            *
          </span>
        )}
      </Text>
      {description && (
        <Text size="xs" c="dimmed">
          {description}
        </Text>
      )}
      <Stack gap="xs" mt={rows.length > 0 || emptyText ? "xs" : 0}>
        {rows.length === 0 && emptyText && (
          <Text size="sm" c="dimmed">
            {emptyText}
          </Text>
        )}
        {rows.map((row, index) => (
          // Rows have no identity of their own; every field is controlled, so the index does.
          <div
            key={index}
            className="list-row"
            style={{ gridTemplateColumns: `${columns} 36px` }}
            role="group"
            aria-label={strings.form.row(index + 1)}
          >
            {children(row, index)}
            <Tooltip label={strings.form.remove}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={36}
                aria-label={strings.form.removeRow(index + 1)}
                onClick={() => onRemove(index)}
              >
                <Icon name="close" size={16} />
              </ActionIcon>
            </Tooltip>
          </div>
        ))}
      </Stack>
      {error && <Input.Error mt={6}>{error}</Input.Error>}
      <Group mt="xs">
        <Button variant="default" size="xs" leftSection={<Icon name="plus" size={14} />} onClick={onAdd}>
          {addLabel}
        </Button>
      </Group>
    </Box>
  );
}
