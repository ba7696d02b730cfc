import { Button } from "@mantine/core";
import { useEffect, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { BrandMark } from "@/components/BrandMark";
import { Notice } from "@/components/Notice";
import { errorKind } from "@/components/States";
import { Markdown } from "@/features/content/LazyMarkdown";
import { ApiError } from "@/lib/api";
import type { Citation } from "@/lib/api/types";
import { CitationChip } from "./CitationChip";
import styles from "./Messages.module.css";
import { QuestionMessage } from "./QuestionMessage";
import type { Turn } from "./use-ask";

/** A citation mark that has only half arrived would flicker as text. */
const withoutHalfMark = (text: string): string => text.replace(/\s?\[\d{0,3}$/, "");

/** The question that was just asked, and its answer as it comes. */
export function TurnView({ turn, onCite, onRetry }: { turn: Turn; onCite: (citation: Citation) => void; onRetry: () => void }) {
  const t = useTranslations("assistant");
  const { citations } = turn;
  const marks = useMemo(
    () => ({
      known: () => true,
      render: (number: number) => <CitationChip number={number} citation={citations.find((one) => one.number === number)} onOpen={onCite} />,
    }),
    [citations, onCite],
  );
  const text = withoutHalfMark(turn.text);
  return (
    <>
      <QuestionMessage text={turn.question} />
      <div className={styles.answer} aria-busy={turn.error === null}>
        <BrandMark size={28} />
        <div className={styles.body}>
          {text && <Markdown source={text} citations={marks} />}
          {!text && turn.error === null && (
            <span className={styles.waiting} role="status" aria-label={t("searching")}>
              <i />
              <i />
              <i />
            </span>
          )}
          {turn.error !== null && <Failure error={turn.error} onRetry={onRetry} />}
        </div>
      </div>
    </>
  );
}

function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const t = useTranslations("assistant");
  const errors = useTranslations("errors");
  const wait = error instanceof ApiError && error.retryAfter !== null ? error.retryAfter : 0;
  const left = useCountdown(wait);
  const limited = error instanceof ApiError && error.status === 429;
  const kind = errorKind(error);
  return (
    <Notice
      tone="error"
      action={
        <Button size="compact-sm" variant="default" onClick={onRetry} disabled={left > 0}>
          {left > 0 ? t("retry_in", { seconds: left }) : errors("retry")}
        </Button>
      }
    >
      {limited ? t("too_many") : kind === "unexpected" ? t("broke_off") : errors(`${kind}.detail`)}
    </Notice>
  );
}

function useCountdown(seconds: number): number {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return left;
}
