// A moment as people say it, the exact time on hover.
import { Text, Tooltip } from "@mantine/core";

const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const exact = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });

export function Time({ value }: { readonly value: string }) {
  return (
    <Tooltip label={exact.format(new Date(value))}>
      <Text component="time" dateTime={value} size="sm" c="dimmed" inherit={false}>
        {sinceText(value)}
      </Text>
    </Tooltip>
  );
}

function sinceText(value: string): string {
  const seconds = (Date.parse(value) - Date.now()) / 1000;
  const [unit, length] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  if (unit === "second") return "just now";
  return relative.format(Math.round(seconds / length), unit);
}
