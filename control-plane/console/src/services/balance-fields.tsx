// How requests are shared out between the targets, and which Host they carry.
import { Select, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { fields } from "../../generated/fields.ts";
import { strings } from "../strings.ts";
import { Section } from "../ui/section.tsx";
import { type ServiceForm, takesName } from "./service-form.ts";

const text = strings.service.form;
const balances = fields.service.balance.enum.map((value) => ({
  value,
  label: strings.service.balances[value],
}));
const hashIns = fields.service.hashOn.in.enum.map((value) => ({
  value,
  label: strings.service.hashIns[value],
}));
const hostModes = (["pass", "target", "rewrite"] as const).map((value) => ({
  value,
  label: text.hostModes[value],
}));

export function BalanceFields({ form }: { readonly form: UseFormReturnType<ServiceForm> }) {
  const { balance, hashOn, hostMode } = form.values;
  return (
    <Section title={text.balancing}>
      <div className="fields-2">
        <Select
          label={text.balance}
          description={text.balanceHelp[balance]}
          data={balances}
          {...form.getInputProps("balance")}
        />
        {balance === "hash" && (
          <Select
            label={text.hashOn}
            description={text.hashOnHelp}
            data={hashIns}
            {...form.getInputProps("hashOn.in")}
            error={form.errors["hashOn.in"] ?? form.errors["hashOn"]}
          />
        )}
        {balance === "hash" && takesName(hashOn.in) && (
          <TextInput
            label={text.hashName}
            description={text.hashNameHelp}
            {...form.getInputProps("hashOn.name")}
          />
        )}
        <Select
          label={text.hostHeader}
          description={text.hostHeaderHelp}
          data={hostModes}
          {...form.getInputProps("hostMode")}
        />
        {hostMode === "rewrite" && (
          <TextInput
            label={text.hostRewrite}
            description={text.hostRewriteHelp}
            placeholder="api.internal"
            {...form.getInputProps("hostHeader.rewrite")}
            error={form.errors["hostHeader.rewrite"] ?? form.errors["hostHeader"]}
          />
        )}
      </div>
    </Section>
  );
}
