// Switches a route's intercept in the table. It shows what was asked for at once, and what is true as soon as that is known.
import { useEffect, useState } from "react";
import type { Route } from "../api/client.ts";
import { etagOf, patchRoute } from "../api/objects.ts";
import { strings } from "../strings.ts";
import { announceRollout } from "../ui/rollout.tsx";
import { tellProblem } from "../ui/tell.ts";

export function InterceptSwitch({ route }: { readonly route: Route }) {
  const [wanted, setWanted] = useState<boolean | null>(null);
  useEffect(() => setWanted(null), [route]);
  const isOn = wanted ?? route.intercept;
  const change = async (intercept: boolean) => {
    setWanted(intercept);
    try {
      const { revision } = await patchRoute(route.id, { intercept }, etagOf(route));
      announceRollout(strings.routes.switched(route.name, intercept), revision);
    } catch (thrown) {
      setWanted(null);
      tellProblem(thrown);
    }
  };
  return (
    <label className="switch">
      <input
        type="checkbox"
        role="switch"
        checked={isOn}
        disabled={wanted !== null}
        aria-label={strings.routes.interceptLabel(route.name)}
        onChange={(event) => void change(event.currentTarget.checked)}
      />
      <span className="switch-track" aria-hidden="true" />
      <span>{isOn ? strings.routes.interceptShort(route.interceptStatus) : strings.routes.allowShort}</span>
    </label>
  );
}
