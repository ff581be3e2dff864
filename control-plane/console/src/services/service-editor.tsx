// The service form. What a first service needs comes first; the rest has good defaults and can stay closed.
import { Button, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useEffect, useState } from "react";
import type { Service } from "../api/client.ts";
import { putService, type Versioned } from "../api/objects.ts";
import { keepData } from "../api/query.ts";
import { strings } from "../strings.ts";
import { ConflictDialog } from "../ui/conflict-dialog.tsx";
import { FormEnd } from "../ui/form-end.tsx";
import { HeaderOperations } from "../ui/header-operations.tsx";
import { Icon } from "../ui/icon.tsx";
import { idFor } from "../ui/object-id.ts";
import { Page } from "../ui/page.tsx";
import { Section } from "../ui/section.tsx";
import { useSave } from "../ui/use-save.ts";
import { BalanceFields } from "./balance-fields.tsx";
import { ConnectionFields } from "./connection-fields.tsx";
import { GeneralFields } from "./general-fields.tsx";
import { HealthFields } from "./health-fields.tsx";
import { bodyOfService, emptyServiceForm, formOfService, type ServiceForm } from "./service-form.ts";

const text = strings.service.form;
const firstFields = ["name", "id", "description", "tags", "pathPrefix", "targets"];

export function ServiceEditor({ service }: { readonly service: Versioned<Service> | null }) {
  const [base, setBase] = useState(service);
  const [isOpen, setIsOpen] = useState(service !== null);
  const form = useForm<ServiceForm>({
    initialValues: service ? formOfService(service.object) : emptyServiceForm,
  });
  const home = (id: string) => `/services/${encodeURIComponent(id)}/routes`;

  const save = useSave<Service, ServiceForm>({
    form,
    write: (values, over) => {
      const version = over ?? base;
      const id = version?.object.id ?? idFor(values.name, "service");
      return putService(id, bodyOfService(values, id), version?.etag ?? null);
    },
    done: (saved) => (base ? strings.service.saved(saved.name) : strings.service.created(saved.name)),
    leaveTo: (saved) => {
      keepData(`service/${saved.id}`, { object: saved, etag: `"${saved.revision}"` });
      return home(saved.id);
    },
    takeTheirs(theirs) {
      setBase(theirs);
      form.setInitialValues(formOfService(theirs.object));
      form.setValues(formOfService(theirs.object));
    },
    overTheirs: setBase,
  });

  // A fault in the closed part opens it.
  const hasHiddenError = Object.keys(form.errors).some(
    (path) => !firstFields.includes(path.split(".")[0] ?? ""),
  );
  useEffect(() => {
    if (hasHiddenError) setIsOpen(true);
  }, [hasHiddenError]);

  const title = base ? strings.service.editTitle : strings.service.addTitle;
  return (
    <Page
      title={title}
      isNarrow
      crumbs={[
        { label: strings.nav.services, to: "/" },
        ...(base ? [{ label: base.object.name, to: home(base.object.id) }] : []),
      ]}
      lead={base ? undefined : text.lead}
    >
      <form onSubmit={save.onSubmit} noValidate aria-label={title}>
        <Stack gap="md">
          <GeneralFields form={form} isNew={base === null} />
          <Button
            variant="subtle"
            style={{ alignSelf: "flex-start" }}
            aria-expanded={isOpen}
            leftSection={<Icon name={isOpen ? "up" : "down"} size={16} />}
            onClick={() => setIsOpen(!isOpen)}
          >
            {isOpen ? text.lessSettings : text.moreSettings}
          </Button>
          {isOpen && (
            <Stack gap="md">
              <BalanceFields form={form} />
              <ConnectionFields form={form} />
              <HealthFields form={form} />
              <Section title={text.headers} lead={text.headersLead}>
                <HeaderOperations
                  form={form}
                  field="upstreamHeaders"
                  label={strings.service.upstreamHeaders}
                  description={text.upstreamHeadersHelp}
                />
                <HeaderOperations
                  form={form}
                  field="responseHeaders"
                  label={strings.service.responseHeaders}
                  description={text.responseHeadersHelp}
                />
              </Section>
            </Stack>
          )}
          <FormEnd save={save} cancelTo={base ? home(base.object.id) : "/"} />
        </Stack>
      </form>
      {save.conflict && (
        <ConflictDialog
          theirs={save.conflict.object}
          mine={bodyOfService(form.getValues(), save.conflict.object.id)}
          isNew={base === null}
          onOverwrite={save.overwrite}
          onTakeTheirs={save.takeTheirs}
          onClose={save.closeConflict}
        />
      )}
    </Page>
  );
}
