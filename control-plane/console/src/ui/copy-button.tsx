// Copies a text to the clipboard. Pages that are not on localhost or https have no Clipboard API, so there is an older way too.
import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { strings } from "../strings.ts";
import { Icon } from "./icon.tsx";

export function CopyButton({
  text,
  label = strings.copy.copy,
}: {
  readonly text: string;
  readonly label?: string;
}) {
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<Icon name={isCopied ? "check" : "copy"} size={14} />}
      onClick={() => void copyText(text).then(setIsCopied)}
    >
      <span aria-live="polite">{isCopied ? strings.copy.copied : label}</span>
    </Button>
  );
}

async function copyText(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Permission may be missing; the older way needs none.
    }
  }
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const isDone = document.execCommand("copy");
  area.remove();
  return isDone;
}
