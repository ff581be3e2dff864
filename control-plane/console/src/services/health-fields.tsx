// When a target is taken out: by failures of real requests, and by health checks of its own.
import { NumberInput, Switch, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { fields } from "../../generated/fields.ts";
import { strings } from "../strings.ts";
import { errorsUnder } from "../ui/form-faults.ts";
import { Section } from "../ui/section.tsx";
import type { ServiceForm } from "./service-form.ts";

const text = strings.service.form;
const { passiveHealth: passive, activeHealth: active } = fields.service;

export function HealthFields({ form }: { readonly form: UseFormReturnType<ServiceForm> }) {
  return (
    <Section title={text.health}>
      <div role="group" aria-label={text.passive} className="fields-2">
        <NumberInput
          label={text.failures}
          description={text.failuresHelp}
          {...limits(passive.failures)}
          {...form.getInputProps("passiveHealth.failures")}
        />
        <NumberInput
          label={text.eject}
          description={text.ejectHelp}
          suffix=" ms"
          step={1000}
          {...limits(passive.ejectMs)}
          {...form.getInputProps("passiveHealth.ejectMs")}
        />
        <NumberInput
          label={text.maxEjected}
          description={text.maxEjectedHelp}
          suffix=" %"
          {...limits(passive.maxEjectedPercent)}
          {...form.getInputProps("passiveHealth.maxEjectedPercent")}
        />
      </div>
      <Switch
        label={text.active}
        description={text.activeHelp}
        {...form.getInputProps("isChecked", { type: "checkbox" })}
      />
      {form.values.isChecked && (
        <div role="group" aria-label={text.active} className="fields-2">
          <TextInput label={text.checkPath} spellCheck={false} {...form.getInputProps("activeHealth.path")} />
          <TextInput
            label={text.statuses}
            placeholder="200-399"
            {...form.getInputProps("activeHealth.statuses")}
            error={errorsUnder(form.errors, "activeHealth.statuses")}
          />
          <NumberInput
            label={text.interval}
            suffix=" ms"
            step={1000}
            {...limits(active.intervalMs)}
            {...form.getInputProps("activeHealth.intervalMs")}
          />
          <NumberInput
            label={text.checkTimeout}
            suffix=" ms"
            step={100}
            {...limits(active.timeoutMs)}
            {...form.getInputProps("activeHealth.timeoutMs")}
          />
          <NumberInput
            label={text.healthyAfter}
            {...limits(active.healthyAfter)}
            {...form.getInputProps("activeHealth.healthyAfter")}
          />
          <NumberInput
            label={text.unhealthyAfter}
            {...limits(active.unhealthyAfter)}
            {...form.getInputProps("activeHealth.unhealthyAfter")}
          />
        </div>
      )}
    </Section>
  );
}

function limits({ minimum, maximum }: { readonly minimum: number; readonly maximum: number }) {
  return { min: minimum, max: maximum };
}
