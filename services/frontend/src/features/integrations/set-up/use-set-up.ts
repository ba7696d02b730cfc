import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useFieldErrors } from "@/components/use-field-errors";
import { api } from "@/lib/api";
import type { Connection, Connector, KeptSecrets, ToolChoices } from "@/lib/api/types";
import { type Draft, useDraft } from "@/lib/draft";
import { noSecrets, originOf, type SecretName, secretsSent, type Tool, type TypedSecrets } from "./access";
import { completed } from "./calls";
import { blankConnector, brokenJson, type ConnectorInput, connectorInputOf, settingsOf } from "./connector-input";
import { type Faults, stillAtFault } from "./faults";
import { settled } from "./mapping";

const nothingKept: KeptSecrets = { secret: false, client_secret: false, app_token: false, refresh_token: false, signing: false };

type Refusal = { faults: Faults; of: unknown };
/** What a tool answered to whom: another address, or another way to sign in, has not been tried. */
type Answer = { tool: Tool; to: string; connection: Connection; choices: ToolChoices | null };

const askedAs = ({ base_url, authentication }: ConnectorInput): string => JSON.stringify([base_url, authentication]);

/** A connector that is being set up: what is typed, what the tool says to it, and what the server refused of it. */
export type SetUp = {
  connector: Connector | null;
  tool: Tool;
  input: ConnectorInput;
  change: (part: Partial<ConnectorInput>) => void;
  secrets: TypedSecrets;
  typeSecret: (name: SecretName, value: string) => void;
  kept: KeptSecrets;
  /** The address is another than the one that the kept secrets were given for. */
  moved: boolean;
  faults: Faults;
  refuse: (error: unknown) => void;
  /** What was typed as JSON and is none is told from the first sending on. */
  tried: boolean;
  /** Whether what is typed may be sent at all. */
  ready: () => boolean;
  connection: Connection | null;
  choices: ToolChoices | null;
  asking: boolean;
  askError: unknown;
  /** Asks the tool who we are and what it offers; `next`: what is being typed at this moment. */
  ask: (next?: Partial<ConnectorInput>) => void;
  draft: Draft<ConnectorInput>;
  unsaved: boolean;
};

export function useSetUp(connector: Connector | null): SetUp {
  const initial = useMemo(() => (connector ? connectorInputOf(connector) : blankConnector), [connector]);
  const draft = useDraft(`connector.${connector?.id ?? "new"}`, initial);
  const input = { ...draft.value, calls: completed(draft.value.calls) };
  const tool = input.tool ?? "generic";
  const fieldErrors = useFieldErrors();
  const [secrets, setSecrets] = useState(noSecrets);
  const [refusal, setRefusal] = useState<Refusal>({ faults: {}, of: null });
  const [tried, setTried] = useState(false);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const kept = connector?.secrets ?? nothingKept;
  const bodyOf = (typed: ConnectorInput) => ({ name: typed.name, settings: settingsOf(typed, tool, connector?.settings), secrets });

  const asking = useMutation({
    mutationFn: (typed: ConnectorInput) =>
      api.post("/api/v1/connectors/test", {
        body: {
          tool,
          settings: settingsOf(typed, tool, connector?.settings),
          secrets: secretsSent(tool, typed.authentication.method, kept, secrets),
          ...(connector && { connector_id: connector.id }),
        },
      }),
    onSuccess: (connection, typed) => {
      // What the tool offered before is still of use while it does not answer.
      setAnswer({ tool, to: askedAs(typed), connection, choices: connection.choices ?? (answer?.tool === tool ? answer.choices : null) });
      if (connection.choices && connector === null) draft.change({ mapping: settled(input.mapping, connection.choices) });
    },
    onError: (error, typed) => setRefusal({ faults: fieldErrors(error), of: bodyOf(typed) }),
  });
  const current = answer?.tool === tool ? answer : null;

  return {
    connector,
    tool,
    input,
    change: draft.change,
    secrets,
    typeSecret: (name, value) => setSecrets({ ...secrets, [name]: value }),
    kept,
    moved: connector !== null && originOf(input.base_url) !== originOf(connector.settings.base_url ?? ""),
    faults: stillAtFault(refusal.faults, refusal.of, bodyOf(input)),
    refuse: (error) => setRefusal({ faults: fieldErrors(error), of: bodyOf(input) }),
    tried,
    ready: () => {
      setTried(true);
      return brokenJson(input).length === 0;
    },
    connection: current?.to === askedAs(input) ? current.connection : null,
    choices: current?.choices ?? null,
    asking: asking.isPending,
    askError: asking.error,
    ask: (next) => asking.mutate({ ...input, ...next }),
    draft,
    unsaved: JSON.stringify(input) !== JSON.stringify(initial),
  };
}
