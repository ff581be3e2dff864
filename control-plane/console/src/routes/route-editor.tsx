// The route form: two parts, Submit and Cancel, and what can go wrong in between.
import { Button, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import type { Route, Service } from "../api/client.ts";
import { useServices } from "../api/collection.ts";
import { putRoute, type Versioned } from "../api/objects.ts";
import { strings } from "../strings.ts";
import { ConflictDialog } from "../ui/conflict-dialog.tsx";
import { FormEnd } from "../ui/form-end.tsx";
import { Icon } from "../ui/icon.tsx";
import { idFor } from "../ui/object-id.ts";
import { Page } from "../ui/page.tsx";
import { PathText } from "../ui/path-text.tsx";
import { useSave } from "../ui/use-save.ts";
import { BasicFields } from "./basic-fields.tsx";
import { DeleteRouteDialog } from "./delete-route-dialog.tsx";
import { ForwardingFields } from "./forwarding-fields.tsx";
import { bodyOfRoute, emptyRouteForm, formOfRoute, type RouteForm } from "./route-form.ts";
import { routesPath } from "./routes-path.ts";

interface Props {
  readonly service: Service;
  /** The route under edit; null for a new one. */
  readonly route: Versioned<Route> | null;
  /** The route that a new one begins as. */
  readonly copied: Route | null;
}

export function RouteEditor({ service, route, copied }: Props) {
  const [base, setBase] = useState(route);
  const [isDeleting, setIsDeleting] = useState(false);
  const form = useForm<RouteForm>({ initialValues: initialForm(service, route?.object ?? null, copied) });
  const [newId, setNewId] = useState<string>();
  const home = routesPath(service.id);
  const { items } = useServices();
  const chosen = items.find(({ id }) => id === form.values.service) ?? service;

  const save = useSave<Route, RouteForm>({
    form,
    write: (values, over) => {
      // The id of a route that is being made stays the same from one attempt to the next, unless its name is typed anew.
      const version = over ?? base;
      const id =
        version?.object.id ??
        (values.name.trim() === "" && newId !== undefined ? newId : idFor(values.name, values.path));
      if (!version) setNewId(id);
      return putRoute(id, bodyOfRoute(values, id), version?.etag ?? null);
    },
    done: (saved) => (base ? strings.route.saved(saved.name) : strings.route.created(saved.name)),
    leaveTo: (saved) => routesPath(saved.service),
    takeTheirs(theirs) {
      setBase(theirs);
      form.setInitialValues(formOfRoute(theirs.object));
      form.setValues(formOfRoute(theirs.object));
      form.resetDirty(formOfRoute(theirs.object));
    },
    overTheirs: setBase,
  });

  const title = base ? strings.route.editTitle : strings.route.addTitle;
  return (
    <Page
      title={title}
      isNarrow
      crumbs={[
        { label: strings.nav.services, to: "/" },
        { label: service.name, to: home },
      ]}
      lead={
        base ? (
          <PathText prefix={service.pathPrefix} path={base.object.path} />
        ) : (
          strings.route.addLead(service.name)
        )
      }
      actions={
        base && (
          <Button
            variant="default"
            leftSection={<Icon name="delete" size={16} />}
            onClick={() => setIsDeleting(true)}
          >
            {strings.route.delete}
          </Button>
        )
      }
    >
      <form onSubmit={save.onSubmit} noValidate aria-label={title}>
        <Stack gap="md">
          <BasicFields form={form} service={chosen} isNew={base === null} />
          <ForwardingFields form={form} service={chosen} />
          <FormEnd save={save} cancelTo={home} />
        </Stack>
      </form>
      {save.conflict && (
        <ConflictDialog
          theirs={save.conflict.object}
          mine={bodyOfRoute(form.getValues(), save.conflict.object.id)}
          onOverwrite={save.overwrite}
          onTakeTheirs={save.takeTheirs}
          onClose={save.closeConflict}
          isNew={base === null}
        />
      )}
      {isDeleting && base && (
        <DeleteRouteDialog
          route={base.object}
          service={service}
          onClose={() => setIsDeleting(false)}
          leaveTo={home}
        />
      )}
    </Page>
  );
}

function initialForm(service: Service, route: Route | null, copied: Route | null): RouteForm {
  if (route) return formOfRoute(route);
  if (!copied) return { ...emptyRouteForm, service: service.id };
  // Secrets belong to the route that holds them: a copy needs them typed again.
  const copy = formOfRoute(copied);
  const withoutSecrets = (rows: RouteForm["upstreamHeaders"]) =>
    rows.map((row) => (row.secret ? { ...row, value: "" } : row));
  return {
    ...copy,
    name: "",
    upstreamHeaders: withoutSecrets(copy.upstreamHeaders),
    responseHeaders: withoutSecrets(copy.responseHeaders),
  };
}
