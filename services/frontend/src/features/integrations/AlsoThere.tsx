import { Fragment } from "react";
import { useFormatter, useTranslations } from "use-intl";
import type { RemoteRecord } from "@/lib/api/types";
import { RecordLink } from "./RecordLink";

/** Where something is a second time in the tool `name`. */
export function AlsoThere({ others, name }: { others: RemoteRecord[]; name: string }) {
  const t = useTranslations("integrations.words");
  const format = useFormatter();
  const links = others.map((record, at) => <RecordLink key={at} record={record} name={name} />);
  return t.rich("also_there", { records: () => <Fragment key="records">{format.list(links)}</Fragment> });
}
