// Asks for a token where the control plane wants one. It lies over the page, so that a form that was being edited is still
// there afterwards.
import { Alert, Button, Modal, PasswordInput, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { toProblem } from "../api/problem.ts";
import { keepToken, session } from "../api/session.ts";
import { useSignal } from "../api/signal.ts";
import { strings } from "../strings.ts";

export function TokenDialog() {
  const { isAsked } = useSignal(session);
  const [token, setToken] = useState("");
  const [refusal, setRefusal] = useState<string>();
  const [isTrying, setIsTrying] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIsTrying(true);
    setRefusal(undefined);
    try {
      const response = await fetch("/v1/workers?limit=1", {
        headers: { authorization: `Bearer ${token.trim()}` },
      });
      if (response.ok) {
        setToken("");
        keepToken(token.trim());
      } else setRefusal(((await response.json()) as { detail?: string }).detail ?? strings.token.refused);
    } catch (thrown) {
      setRefusal(toProblem(thrown).message);
    } finally {
      setIsTrying(false);
    }
  };

  return (
    <Modal
      opened={isAsked}
      onClose={() => {}}
      withCloseButton={false}
      closeOnEscape={false}
      title={strings.token.title}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <Text size="sm" c="dimmed">
            {strings.token.text}
          </Text>
          <PasswordInput
            label={strings.token.label}
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
            autoComplete="off"
            visibilityToggleButtonProps={{ "aria-label": strings.token.show }}
            data-autofocus
            required
          />
          {refusal !== undefined && (
            <Alert color="red" role="alert">
              {refusal}
            </Alert>
          )}
          <Button type="submit" loading={isTrying}>
            {strings.token.submit}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
