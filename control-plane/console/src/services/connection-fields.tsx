// Timeouts, limits and TLS towards the targets.
import { NumberInput, Switch, Textarea, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { fields } from "../../generated/fields.ts";
import { strings } from "../strings.ts";
import { Section } from "../ui/section.tsx";
import type { ServiceForm } from "./service-form.ts";

const text = strings.service.form;
const { connectTimeoutMs, idleTimeoutMs, maxConnections } = fields.service;

export function ConnectionFields({ form }: { readonly form: UseFormReturnType<ServiceForm> }) {
  const { key } = form.values.tls;
  const isKeyStored = key.startsWith("redacted:");
  return (
    <>
      <Section title={text.connections}>
        <div className="fields-2">
          <NumberInput
            label={text.connectTimeout}
            description={text.connectTimeoutHelp}
            suffix=" ms"
            step={500}
            min={connectTimeoutMs.minimum}
            max={connectTimeoutMs.maximum}
            {...form.getInputProps("connectTimeoutMs")}
          />
          <NumberInput
            label={text.idleTimeout}
            description={text.idleTimeoutHelp}
            suffix=" ms"
            step={1000}
            min={idleTimeoutMs.minimum}
            max={idleTimeoutMs.maximum}
            {...form.getInputProps("idleTimeoutMs")}
          />
          <NumberInput
            label={text.maxConnections}
            description={text.maxConnectionsHelp}
            min={maxConnections.minimum}
            max={maxConnections.maximum}
            {...form.getInputProps("maxConnections")}
          />
        </div>
      </Section>
      <Section title={text.tls} lead={text.tlsLead}>
        <Switch
          label={text.verify}
          description={text.verifyHelp}
          {...form.getInputProps("tls.verify", { type: "checkbox" })}
        />
        <TextInput
          label={text.serverName}
          description={text.serverNameHelp}
          maw={420}
          {...form.getInputProps("tls.serverName")}
        />
        <Textarea label={text.ca} description={text.caHelp} {...pem} {...form.getInputProps("tls.ca")} />
        <Textarea
          label={text.cert}
          description={text.certHelp}
          {...pem}
          {...form.getInputProps("tls.cert")}
        />
        {isKeyStored ? (
          <TextInput
            label={text.key}
            description={text.keyHelp}
            value={strings.secret.stored}
            readOnly
            maw={420}
            rightSectionWidth={84}
            rightSection={
              <button type="button" className="text-button" onClick={() => form.setFieldValue("tls.key", "")}>
                {strings.secret.replace}
              </button>
            }
          />
        ) : (
          <Textarea label={text.key} description={text.keyHelp} {...pem} {...form.getInputProps("tls.key")} />
        )}
      </Section>
    </>
  );
}

const pem = {
  placeholder: text.pem,
  autosize: true,
  minRows: 2,
  maxRows: 8,
  spellCheck: false,
  styles: { input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12 } },
} as const;
