// A moment as people say it, the exact time on hover.
import { strings } from "../strings.ts";

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
    <time dateTime={value} title={exact.format(new Date(value))} className="time">
      {sinceText(value)}
    </time>
  );
}

function sinceText(value: string): string {
  const seconds = (Date.parse(value) - Date.now()) / 1000;
  const unit = units.find(([, length]) => Math.abs(seconds) >= length);
  return unit ? relative.format(Math.round(seconds / unit[1]), unit[0]) : strings.justNow;
}
