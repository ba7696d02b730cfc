import { Button, Switch } from "@mantine/core";
import dynamic from "next/dynamic";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { Form } from "@/components/Form";
import { NewerDraft } from "@/components/NewerDraft";
import { Notice } from "@/components/Notice";
import { Section } from "@/components/Screen";
import { errorKind, LoadingRows } from "@/components/States";
import { useNavigate } from "@/features/shell/navigation";
import { integrationsPath } from "../paths";
import { AccessSection } from "./AccessSection";
import { AddressFields } from "./AddressFields";
import { DirectionSection } from "./DirectionSection";
import { MappingSection } from "./MappingSection";
import { PreviewPanel } from "./PreviewPanel";
import { RulesSection } from "./RulesSection";
import { SaveNotice } from "./SaveNotice";
import styles from "./SetUp.module.css";
import { useSaveConnector } from "./use-save-connector";
import type { SetUp } from "./use-set-up";

/** For an API of one's own alone. */
const CallsSection = dynamic(() => import("./CallsSection").then((module) => module.CallsSection), { loading: () => <LoadingRows rows={3} height={90} /> });

/** From the tool to the tickets that go there; each part says what it is for, and nothing is sent to the tool but a test. */
export function SetUpForm({ setUp }: { setUp: SetUp }) {
  const t = useTranslations("integrations.set_up");
  const navigate = useNavigate();
  const saving = useSaveConnector(setUp);
  const { connector, input, change, draft } = setUp;
  const form = useRef<HTMLDivElement>(null);
  const isRefused = Object.keys(setUp.faults).length > 0;
  // Whoever presses the button at the end of a long form is led to what is at fault in it.
  useEffect(() => {
    if (saving.error && !saving.conflict) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [saving.error, saving.conflict]);
  const leave = () => {
    draft.discard();
    navigate(integrationsPath);
  };
  return (
    <div ref={form}>
      <Form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (setUp.ready()) saving.save();
        }}
      >
        <NewerDraft draft={draft} />
        {draft.restored && setUp.unsaved && (
          <Notice
            action={
              <Button size="compact-sm" variant="default" onClick={draft.discard}>
                {t("discard_draft")}
              </Button>
            }
          >
            {t("draft_restored")}
          </Notice>
        )}
        <AddressFields setUp={setUp} />
        <AccessSection setUp={setUp} />
        <DirectionSection setUp={setUp} />
        {setUp.tool === "generic" && <CallsSection setUp={setUp} />}
        <MappingSection setUp={setUp} />
        {input.direction !== "in" && <RulesSection rules={input.rules} onChange={(rules) => change({ rules })} />}
        <Section title={t("preview.title")} lead={t("preview.lead")}>
          <PreviewPanel setUp={setUp} />
        </Section>
        {connector === null && (
          <Switch classNames={{ description: styles.below ?? "" }} label={t("paused")} description={t("paused_detail")} checked={input.paused} onChange={(event) => change({ paused: event.currentTarget.checked })} />
        )}
        <SaveNotice saving={saving} isRefused={isRefused} kind={saving.error ? errorKind(saving.error) : null} />
        <footer className={styles.footer}>
          <Button type="submit" loading={saving.isPending}>
            {t(connector ? "save" : "add")}
          </Button>
          <Button variant="default" onClick={leave}>
            {t("cancel")}
          </Button>
          {!setUp.connection?.works && <span className={styles.hint}>{t("untested")}</span>}
        </footer>
      </Form>
    </div>
  );
}
