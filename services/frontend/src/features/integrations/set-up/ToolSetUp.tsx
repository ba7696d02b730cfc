import dynamic from "next/dynamic";
import { LoadingRows } from "@/components/States";
import type { Connector } from "@/lib/api/types";
import { ToolPicker } from "./ToolPicker";
import { useSetUp } from "./use-set-up";

const SetUpForm = dynamic(() => import("./SetUpForm").then((module) => module.SetUpForm), { loading: () => <LoadingRows rows={4} height={120} /> });

/** Which tool it is, and then what that needs. */
export function ToolSetUp({ connector }: { connector: Connector | null }) {
  const setUp = useSetUp(connector);
  return setUp.input.tool === null ? <ToolPicker onChosen={setUp.change} /> : <SetUpForm setUp={setUp} />;
}
