// Somebody else has changed the object in between: both versions side by side, and what to do about it.
import { Button, Group, Modal, Text } from "@mantine/core";
import { strings } from "../strings.ts";
import { FieldDiff } from "./field-diff.tsx";

interface Props {
  readonly theirs: object;
  readonly mine: object;
  /** The edit was to make a new object, whose id somebody else has taken. */
  readonly isNew: boolean;
  readonly onOverwrite: () => void;
  readonly onTakeTheirs: () => void;
  readonly onClose: () => void;
}

const text = strings.conflict;

export function ConflictDialog({ theirs, mine, isNew, onOverwrite, onTakeTheirs, onClose }: Props) {
  return (
    <Modal opened onClose={onClose} title={isNew ? text.titleNew : text.title} size="xl">
      <Text size="sm" mb="md">
        {isNew ? text.textNew : text.text}
      </Text>
      <FieldDiff before={theirs} after={mine} beforeLabel={text.theirs} afterLabel={text.mine} />
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onClose} data-autofocus>
          {text.back}
        </Button>
        {!isNew && (
          <>
            <Button variant="default" onClick={onTakeTheirs}>
              {text.takeTheirs}
            </Button>
            <Button onClick={onOverwrite}>{text.keepMine}</Button>
          </>
        )}
      </Group>
    </Modal>
  );
}
